"""Exchange rates by month: a missing rate leaves a figure undefined, it is never taken as 1."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked


@tracked()
class ExchangeRate(models.Model):
    """One unit of `base` is worth `rate` units of `quote` in the reporting month."""

    base = models.CharField(_("currency"), max_length=3)
    quote = models.CharField(_("in currency"), max_length=3)
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-month", "base", "quote"]
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "month"], name="portfolio_exchangerate_unique"),
            models.CheckConstraint(
                condition=Q(base__regex=r"^[A-Z]{3}$", quote__regex=r"^[A-Z]{3}$"),
                name="portfolio_exchangerate_iso",
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="portfolio_exchangerate_positive"),
            models.CheckConstraint(
                condition=~Q(base=F("quote")), name="portfolio_exchangerate_two_currencies"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="portfolio_exchangerate_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.month:%Y-%m}: {self.rate}"
