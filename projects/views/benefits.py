"""A project's benefits: the list, adding and editing one, its place, its profile over time."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import business_date
from common.locking import CONFLICT
from common.months import parse_month
from common.templatetags.portal import language
from common.whole_numbers import whole_number
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.dates import FIRST_DAY, LAST_DAY
from projects.forms.benefit_figures import ProfileForm, profile_values
from projects.forms.benefits import BenefitForm, benefit_values
from projects.forms.spans import span_label
from projects.models import Benefit, Project
from projects.permissions import (
    can_approve_business_case,
    can_edit_project,
    can_measure_benefit,
    can_view_cost,
    can_view_people,
)
from projects.selectors.benefits import benefits_of, sheet_of
from projects.selectors.business_case import case_of
from projects.selectors.case_sentences import case_figures
from projects.services.benefits import (
    add_benefit,
    edit_benefit,
    has_figures,
    move_benefit,
    plan_benefit,
    remove_benefit,
)
from projects.services.locks import RowChanged
from projects.views.access import project_to_edit, visible_project
from projects.views.benefit_access import benefit_to_edit
from projects.views.benefit_forms import back_to, form_page, places_of
from projects.views.versioned_forms import Versioned, answer, saving


@never_cache
@require_safe
def benefits(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything that is gained and lost, and in short what the business case says. A fixed number of statements."""
    project = visible_project(request, code)
    return _list(request, project)


def _list(request: SignedInRequest, project: Project, refusal: str = "", status: int = 200) -> HttpResponse:
    user, day = request.user, business_date(timezone.now())
    found = benefits_of(project, day=day)
    money = can_view_cost(user, project)
    case = case_of(project, day=day) if money else None
    lines = found.lines
    measurable = {line.benefit.pk for line in lines if can_measure_benefit(user, line.benefit)}
    # Three amounts stand in a financial row: planned, measured, and the share of both.
    hidden = 0 if money else 3 * sum(line.is_financial for line in lines)
    context = {
        "project": project,
        "found": found,
        "groups": [
            ("gains", _("Benefits"), found.gains),
            ("losses", _("Disbenefits"), found.losses),
        ],
        "money": money,
        "hidden": hidden,
        "names": can_view_people(user, project),
        "owned": any(line.benefit.owner_id for line in lines),
        "may_edit": can_edit_project(user, project),
        "measurable": measurable,
        "may_approve": can_approve_business_case(user, project),
        "case": case,
        "figures": case_figures(case, currency=project.currency, language=language()) if case else [],
        "refusal": refusal,
    }
    return render(request, "projects/benefits/list.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, code: str) -> HttpResponse:
    """A new benefit or disbenefit; then its profile."""
    project = project_to_edit(request, code)
    money, names = can_view_cost(request.user, project), can_view_people(request.user, project)
    form = BenefitForm(
        request.POST if request.method == "POST" else None, initial={"version": 0}, names=names
    )
    if request.method == "POST" and form.is_valid():
        try:
            benefit = add_benefit(
                project=project, values=form.values(), actor=request.user, now=timezone.now()
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                _("%(name)s is added. Next: what is planned of it over time.") % {"name": benefit.name},
            )
            if money or benefit.kind != Benefit.Kind.FINANCIAL:
                return redirect("projects:benefit-plan", code=code, pk=benefit.pk)
            return redirect("projects:benefits", code=code)
    context = {"project": project, "form": form}
    return render(request, "projects/benefits/add.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """What it is and who owns it."""
    benefit = benefit_to_edit(request, code, pk)
    names = can_view_people(request.user, benefit.project)
    form = Versioned(
        make=lambda data, initial: BenefitForm(data, initial=initial, names=names, owner=benefit.owner),
        stored=lambda: benefit_values(_anew(benefit)),
        save=saving(request, edit_benefit, benefit=benefit),
    )
    shown = answer(request, form)
    if shown.saved:
        return back_to(request, benefit, _("%(name)s is saved.") % {"name": shown.saved.name})
    return form_page(request, "edit", _anew(benefit), shown, fixed=has_figures(benefit))


@never_cache
@require_POST
def move(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One place up or down."""
    benefit = benefit_to_edit(request, code, pk)
    if request.POST.get("to") not in ("up", "down"):
        raise Http404
    try:
        move_benefit(
            benefit=benefit,
            up=request.POST["to"] == "up",
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        return _list(request, benefit.project, _changed(), CONFLICT)
    return redirect("projects:benefits", code=code)


@never_cache
@require_POST
def remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Out of the list, unless it was measured."""
    benefit = benefit_to_edit(request, code, pk)
    try:
        remove_benefit(
            benefit=benefit,
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        return _list(request, benefit.project, _changed(), CONFLICT)
    except ValidationError as refusal:
        return _list(request, benefit.project, " ".join(refusal.messages), 422)
    messages.success(request, _("%(name)s is removed.") % {"name": benefit.name})
    return redirect("projects:benefits", code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """What is planned over time: year by year, or with `year` the months of one."""
    benefit = benefit_to_edit(request, code, pk)
    if benefit.kind == Benefit.Kind.FINANCIAL and not can_view_cost(request.user, benefit.project):
        raise MissingPermission(
            Permission.VIEW_COST, _("A financial benefit is planned by those who see the project's money.")
        )
    year, day = _asked_year(request), business_date(timezone.now())
    sheet = sheet_of(benefit, day=day, year=year)

    def stored() -> dict[str, Any]:
        now = sheet_of(benefit, day=day, year=year)
        return profile_values(now, _anew(benefit).version)

    form = Versioned(
        make=lambda data, initial: ProfileForm(data, initial=initial, sheet=sheet, places=places_of(benefit)),
        stored=stored,
        save=saving(request, plan_benefit, benefit=benefit),
    )
    shown = answer(request, form)
    if shown.saved:
        return back_to(request, benefit, _("The profile of %(name)s is saved.") % {"name": benefit.name})
    year_label = span_label(sheet.year) if sheet.year else ""
    return form_page(request, "profile", benefit, shown, sheet=sheet, year_label=year_label)


def _asked_year(request: SignedInRequest) -> date | None:
    """The month that the address names; what is none is as if it were not there."""
    try:
        month = parse_month(request.GET.get("year", ""))
    except ValueError:
        return None
    return month if FIRST_DAY <= month <= LAST_DAY else None


def _anew(benefit: Benefit) -> Benefit:
    """As it stands now; one that was removed meanwhile is not there."""
    found = Benefit.objects.select_related("owner").filter(pk=benefit.pk).first()
    if found is None:
        raise Http404
    found.project = benefit.project
    return found


def _changed() -> str:
    return _("Somebody changed this benefit meanwhile: nothing was done. The list shows what is stored now.")
