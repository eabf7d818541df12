"""The forms that take a portfolio's file in: to import it, and to make a mapping from it."""

from datetime import date
from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import formats
from common.forms import field_of
from integrations.messages import RULES
from integrations.models import ImportMapping
from integrations.tabular import LIMITS
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio


class SizedFileField(forms.FileField):
    """Only the size is judged here, before anything is read; the content decides what the file is."""

    def to_python(self, data: Any) -> "File[bytes] | None":
        file: File[bytes] | None = super().to_python(data)
        if file is not None and (file.size or 0) > LIMITS.size:
            message, remedy = RULES["too_large"]
            raise forms.ValidationError(
                [str(message) % {"size": file.size, "limit": LIMITS.size}, str(remedy)]
            )
        return file


class SampleForm(forms.Form):
    """A file of the kind that the mapping is for."""

    file = SizedFileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 20 MB. It is kept with your draft and shown to nobody else."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )


class DestinationForm(forms.Form):
    """Where a file goes, and the day on which its figures were true."""

    portfolio = forms.ModelChoiceField(
        Portfolio.objects.none(), label=_("Portfolio"), empty_label=_("Choose…")
    )
    as_of = forms.DateField(
        label=_("Figures as of"),
        help_text=_("The day on which the figures were true, not the day of the upload."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        portfolios = Portfolio.objects.visible_to(user, Permission.IMPORT_PORTFOLIO).active()
        field_of(self, "portfolio", forms.ModelChoiceField).queryset = portfolios
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(_("Give a day that has come already."))
        return as_of


class UploadForm(DestinationForm):
    """The page that imports: the file, and what it is."""

    mapping = forms.ModelChoiceField(
        ImportMapping.objects.none(),
        label=_("Kind of file"),
        empty_label=_("Choose…"),
        help_text=_("The mapping says what each column means."),
    )
    file = SizedFileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 20 MB and 50,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    field_order = ("portfolio", "mapping", "as_of", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mappings = ImportMapping.objects.current().order_by("title_en")
        field_of(self, "mapping", forms.ModelChoiceField).queryset = mappings


class UseForm(DestinationForm):
    """From the editor, which has the file. `editions` are the days that it holds."""

    def __init__(self, *args: Any, editions: tuple[date, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editions:
            language = get_language() or "en"
            days = ", ".join(formats.format_date(day, language) for day in editions)
            self.fields["as_of"].initial = editions[-1]
            self.fields["as_of"].help_text = _("The file holds these days: %(days)s.") % {"days": days}
