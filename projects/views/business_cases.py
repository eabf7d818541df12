"""The business case: approved beside today's, year by year, and approving a new one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import business_date
from common.locking import CONFLICT
from common.months import add_months, fiscal_year
from common.templatetags.portal import language
from people.requests import SignedInRequest
from projects.forms.business_cases import CaseForm, case_values
from projects.forms.spans import span_label
from projects.forms.values import typed
from projects.models import BusinessCase
from projects.permissions import can_approve_business_case, can_view_people
from projects.selectors.benefits import Span
from projects.selectors.business_case import CasePage, case_of, last_case
from projects.selectors.case_sentences import case_figures
from projects.services.business_cases import CaseChanged, approve_business_case
from projects.views.benefit_access import project_to_approve_case, project_with_case

# A new case begins with so many years at least, of which the last ones are empty.
FEWEST_YEARS, MORE_YEARS = 6, 2


@never_cache
@require_safe
def case(request: SignedInRequest, code: str) -> HttpResponse:
    """What was approved, what it is worth today, and where both come from. A fixed number of statements."""
    project = project_with_case(request, code)
    page = case_of(project, day=business_date(timezone.now()))
    context = {
        "project": project,
        "page": page,
        "years": [(span_label(year.span), year) for year in page.years],
        "figures": case_figures(page, currency=project.currency, language=language()),
        "cases": [
            (one, [(span_label(_span(project, day)), year) for day, year in one.years.items()])
            for one in page.cases
        ],
        "may_approve": can_approve_business_case(request.user, project),
        "names": can_view_people(request.user, project),
    }
    return render(request, "projects/benefits/case.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: SignedInRequest, code: str) -> HttpResponse:
    """The next case, filled with what the portal knows today."""
    project = project_to_approve_case(request, code)
    page = case_of(project, day=business_date(timezone.now()))
    years, last = _years(project, page), page.approved.case if page.approved else None
    if request.method != "POST":
        initial: dict[str, Any] = {
            "seen": last.number if last else 0,
            "discount_rate": typed(last.discount_rate) if last else "",
            **case_values((one.span[0], one.today.year) for one in page.years),
        }
        return _form(request, project, CaseForm(initial=initial, years=years))
    form = CaseForm(request.POST, years=years)
    if not form.is_valid():
        return _form(request, project, form, status=422)
    try:
        approved = approve_business_case(
            project=project,
            years=form.amounts(),
            discount_rate=form.cleaned_data["discount_rate"],
            reason=form.cleaned_data["reason"],
            expected_number=form.cleaned_data["seen"],
            actor=request.user,
            now=timezone.now(),
        )
    except CaseChanged:
        # What was typed stays; approving again is a decision over the case that is shown now.
        form.data = request.POST.copy() | {"seen": str(_last_number(project))}
        return _form(request, project, form, status=CONFLICT, other=last_case(project))
    except ValidationError as refusal:
        form.refuse(refusal)
        return _form(request, project, form, status=422)
    messages.success(request, _("Business case %(number)s is approved.") % {"number": approved.number})
    return redirect("projects:business-case", code=code)


def _form(
    request: SignedInRequest,
    project: Any,
    form: CaseForm,
    *,
    status: int = 200,
    other: BusinessCase | None = None,
) -> HttpResponse:
    context = {"project": project, "form": form, "other": other}
    return render(request, "projects/benefits/new_case.html", context, status=status)


def _years(project: Any, page: CasePage) -> list[Span]:
    """Those that hold anything today or were approved, and some to come."""
    known = [year.span for year in page.years]
    first = known[0][0] if known else _span(project, project.start_date or business_date(timezone.now()))[0]
    number = max(FEWEST_YEARS, len(known) + MORE_YEARS)
    ahead = [_span(project, add_months(first, 12 * n)) for n in range(number)]
    return sorted({*known, *ahead})


def _span(project: Any, day: Any) -> Span:
    return fiscal_year(day, project.portfolio.fiscal_year_start_month)


def _last_number(project: Any) -> int:
    last = last_case(project)
    return last.number if last else 0
