"""The form of a status, whoever declares it: opened, kept as a draft while one types, compared, submitted.

What a project's and a programme's form do differently are the subclasses in status.py and programme_status.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from portfolio.models import ReportingPeriod
from portfolio.selectors import open_period_of
from projects.forms.status import DraftedForm
from projects.models import ProgrammeStatus, ProgrammeStatusDraft, StatusDraft, StatusUpdate
from projects.selectors.form_start import FormStart
from projects.services.status import DraftChanged, PeriodClosed, UpdateChanged


@dataclass(frozen=True)
class StatusFormPage(ABC):
    """The form of one open period, for one request that may submit it."""

    request: SignedInRequest
    period: ReportingPeriod

    form_class: ClassVar[type[DraftedForm]]
    template: ClassVar[str]

    @abstractmethod
    def start(self) -> FormStart:
        """What the form opens with; read anew with each call."""

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """What the status is about, and the addresses of its page: `form_url`, `draft_url`, `discard_url`, `later_url`."""

    @abstractmethod
    def signature(self, status: StatusUpdate | ProgrammeStatus) -> str:
        """Who wrote it, as far as the reader may know."""

    @abstractmethod
    def save_draft(
        self, payload: Mapping[str, str], *, expected_revision: int, now: datetime
    ) -> StatusDraft | ProgrammeStatusDraft:
        """Raises DraftChanged."""

    @abstractmethod
    def submit(
        self, values: Mapping[str, Any], *, expected_version: int, expected_draft: int | None, now: datetime
    ) -> HttpResponse:
        """Declare it, and where to go from here. Raises UpdateChanged, DraftChanged, PeriodClosed."""

    def form(
        self, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
    ) -> DraftedForm:
        """The form, bound to `data` or filled with `initial`."""
        return self.form_class(data, initial=dict(initial or {}))

    def answer(self) -> HttpResponse:
        """The pre-filled form, its submission, or the choice between two versions of it."""
        start = self.start()
        if self.request.method != "POST":
            return self._page(start, self.form(initial=start.initial), version=start.version)
        if is_resolving(self.request.POST):
            return self._resolved(start)
        return self._submitted(start)

    def keep_draft(self) -> HttpResponse:
        """Keep what is typed, valid or not, and say which of it will not be accepted."""
        form = self.form(self.request.POST)
        payload = {name: self.request.POST[name] for name in form.fields if name in self.request.POST}
        context = {**self.context(), "problems": form.typed_problems()}
        try:
            context["draft"] = self.save_draft(
                payload, expected_revision=self._counter("draft_revision"), now=timezone.now()
            )
        except DraftChanged as conflict:
            context["stored"] = conflict.draft
            context["differing"] = side_by_side(form, conflict.draft.payload).differing
            return render(self.request, "projects/_draft_state.html", context, status=CONFLICT)
        return render(self.request, "projects/_draft_state.html", context)

    def _submitted(self, start: FormStart) -> HttpResponse:
        form = self.form(self.request.POST)
        expected = self._counter("version")
        if self.request.POST.get("period") != str(self.period.pk):
            form.add_error(
                None,
                _("The reporting period has changed since you opened this page. Check, then submit again."),
            )
        if not form.is_valid():
            return self._page(start, form, version=expected)
        # A stored draft that holds nothing else than what is submitted goes, whichever the page knew of.
        differs = start.draft is not None and side_by_side(form, start.draft.payload).differing
        try:
            return self.submit(
                form.cleaned_data,
                expected_version=expected,
                expected_draft=self._counter("draft_revision") if differs else None,
                now=timezone.now(),
            )
        except UpdateChanged as conflict:
            return self._against_update(form, version=conflict.update.version)
        except DraftChanged:
            return self._against_draft(form, version=expected)
        except PeriodClosed:
            form.add_error(
                None, _("The reporting period was closed meanwhile. Your text is kept as a draft.")
            )
            return self._page(start, form, version=expected)

    def _resolved(self, start: FormStart) -> HttpResponse:
        """A button of the conflict: the form is filled with what was chosen, to be looked at and submitted.

        Asks again when the other version is not the one that was on the page. `compare` comes from the autosave's
        notice.
        """
        posted = self.request.POST
        typed = self.form(posted)
        expected = self._counter("version")
        if start.version not in (0, expected):
            return self._against_update(typed, version=start.version)
        if posted["resolve"] == "compare" or start.revision not in (0, self._counter("draft_revision")):
            return self._against_draft(typed, version=expected)
        theirs = start.draft.payload if start.draft and posted.get("against") == "draft" else start.stored
        values = chosen(posted, theirs, typed.fields)
        try:
            draft = self.save_draft(values, expected_revision=start.revision, now=timezone.now())
        except DraftChanged:
            return self._against_draft(typed, version=expected)
        messages.info(self.request, _("The form holds what you chose. Nothing is submitted yet."))
        return self._page(replace(start, draft=draft), self.form(initial=values), version=start.version)

    def _against_update(self, form: DraftedForm, *, version: int) -> HttpResponse:
        """Somebody submitted meanwhile: both versions."""
        # Read again: what the page began with is older than what stopped it.
        start = self.start()
        conflict = side_by_side(
            form,
            start.stored,
            who=self.signature(start.current) if start.current else "",
            at=start.current.submitted_at if start.current else None,
        )
        return self._page(start, form, version=version, conflict=conflict, against="update")

    def _against_draft(self, form: DraftedForm, *, version: int) -> HttpResponse:
        """The same person typed something else in another tab or on another device: both drafts."""
        start = self.start()
        conflict = side_by_side(form, start.draft.payload if start.draft else {})
        return self._page(start, form, version=version, conflict=conflict, against="draft")

    def _page(
        self,
        start: FormStart,
        form: DraftedForm,
        *,
        version: int,
        conflict: Conflict | None = None,
        against: str = "",
    ) -> HttpResponse:
        absent = start.absent_draft
        context = {
            **self.context(),
            "period": self.period,
            "form": form,
            "start": start,
            "draft": start.draft,
            "version": version,
            "conflict": conflict,
            "against": against,
            "absent_draft": self.form_class.typed_values(absent.payload) if absent else [],
        }
        status = CONFLICT if conflict else 422 if form.is_bound else 200
        return render(self.request, self.template, context, status=status)

    def _counter(self, name: str) -> int:
        """A counter that came round with the form; anything else counts as "knew of none"."""
        return whole_number(self.request.POST.get(name))


def period_of_draft(request: SignedInRequest, portfolio_id: int) -> ReportingPeriod:
    """The open period, when the draft that comes in is one of it. Raises PermissionDenied."""
    period = open_period_of(portfolio_id)
    if period is None or request.POST.get("period") != str(period.pk):
        raise PermissionDenied(_("The reporting period of this draft is closed."))
    return period
