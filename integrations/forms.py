"""The upload form."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from integrations.messages import RULES
from integrations.models import ImportMapping
from integrations.tabular import LIMITS
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio


class UploadForm(forms.Form):
    """A file, what it is, where it goes, and the day on which its figures were true."""

    portfolio = forms.ModelChoiceField(
        Portfolio.objects.none(), label=_("Portfolio"), empty_label=_("Choose…")
    )
    mapping = forms.ModelChoiceField(
        ImportMapping.objects.none(),
        label=_("Kind of file"),
        empty_label=_("Choose…"),
        help_text=_("The mapping says what each column means."),
    )
    as_of = forms.DateField(
        label=_("Figures as of"),
        help_text=_("The day on which the figures were true, not the day of the upload."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 20 MB and 50,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        portfolios = Portfolio.objects.visible_to(user, Permission.IMPORT_PORTFOLIO).active()
        self.fields["portfolio"].queryset = portfolios  # type: ignore[attr-defined]
        self.fields["mapping"].queryset = ImportMapping.objects.current().order_by("title_en")  # type: ignore[attr-defined]
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(_("Give a day that has come already."))
        return as_of

    def clean_file(self) -> "UploadedFile[bytes]":
        """Only the size is judged here, before anything is read; the content decides what the file is."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.size:
            message, remedy = RULES["too_large"]
            raise forms.ValidationError(
                [str(message) % {"size": file.size, "limit": LIMITS.size}, str(remedy)]
            )
        return file
