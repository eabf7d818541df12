"""The catalogue of methods and their phases."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked


class Bilingual(models.Model):
    """A catalogue entry with a name in both languages."""

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in the other one."""
        french = (get_language() or "").startswith("fr")
        return (self.name_fr if french else self.name_en) or self.name_en or self.name_fr


@tracked()
class Method(Bilingual):
    """A way of running projects (PRINCE2, Waterfall, Scrum, hybrid, a house method)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        ordering = ["code"]


@tracked()
class Phase(Bilingual):
    """A stretch of a method's life cycle."""

    method = models.ForeignKey(Method, models.CASCADE, related_name="phases", verbose_name=_("method"))
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["method", "position"]
        constraints = [
            models.UniqueConstraint(fields=["method", "code"], name="projects_phase_code_unique"),
            models.UniqueConstraint(
                fields=["method", "position"],
                name="projects_phase_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
