"""Forms of baselines: why one is proposed, and what is said about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.services.baselines import LONGEST_TEXT

APPROVE, SEND_BACK = "approve", "send_back"


class ProposeForm(forms.Form):
    """Why; and the digest of the plan that the person looked at."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed, and who agreed to it. It stays with the baseline."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class DecideForm(forms.Form):
    """The answer is the button; a plan that is sent back needs a word why."""

    remark = forms.CharField(
        label=_("Remark"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to send it back: say what has to be mended."),
    )
    answer = forms.ChoiceField(
        label=_("Decision"),
        choices=[(APPROVE, _("Approve")), (SEND_BACK, _("Send back"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Approve it or send it back."),
            "invalid_choice": _("Approve it or send it back."),
        },
    )
    in_force = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
