"""The two small forms around the editor: a file to begin with, and where its rows go."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import formats
from integrations.messages import RULES
from integrations.tabular import LIMITS
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio


class SampleForm(forms.Form):
    """A file of the kind that the mapping is for."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 20 MB. It is kept with your draft and shown to nobody else."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.size:
            message, remedy = RULES["too_large"]
            raise forms.ValidationError(
                [str(message) % {"size": file.size, "limit": LIMITS.size}, str(remedy)]
            )
        return file


class UseForm(forms.Form):
    """Where the file goes, and the day on which its figures were true. `editions` are the days that it holds."""

    portfolio = forms.ModelChoiceField(
        Portfolio.objects.none(), label=_("Portfolio"), empty_label=_("Choose…")
    )
    as_of = forms.DateField(
        label=_("Figures as of"),
        help_text=_("The day on which the figures were true, not the day of the upload."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self, *args: Any, user: User, today: date, editions: tuple[date, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["portfolio"].queryset = (  # type: ignore[attr-defined]
            Portfolio.objects.visible_to(user, Permission.IMPORT_PORTFOLIO).active()
        )
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
        if editions:
            language = get_language() or "en"
            days = ", ".join(formats.format_date(day, language) for day in editions)
            self.fields["as_of"].initial = editions[-1]
            self.fields["as_of"].help_text = _("The file holds these days: %(days)s.") % {"days": days}

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(_("Give a day that has come already."))
        return as_of
