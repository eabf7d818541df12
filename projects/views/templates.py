"""Templates of plans: a plan begins with one, one is made of a plan, and those that there are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import business_date
from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.whole_numbers import whole_number
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.forms.templates import RenameTemplateForm, SaveTemplateForm, TemplateForm
from projects.forms.versioned import put_refusal
from projects.models import PlanTemplate, Project, WorkPackage
from projects.permissions import can_keep_templates, can_save_template, can_view_cost
from projects.plan.templates import TemplateError
from projects.selectors.templates import Preview, fault_text, preview, templates, templates_for
from projects.services import templates as services
from projects.services.locks import RowChanged
from projects.views.access import project_to_edit, visible_project


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply_template(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose one (GET `template`), look at what it brings, begin with it."""
    project = project_to_edit(request, code)
    data = request.POST if request.method == "POST" else request.GET if "template" in request.GET else None
    form = TemplateForm(
        data,
        found=templates_for(project),
        with_cost=can_view_cost(request.user, project),
        initial={"start": project.start_date or business_date(timezone.now())},
    )
    if data is None or not form.is_valid() or request.method != "POST":
        return _apply_page(request, project, form)
    try:
        services.apply_template(
            project=project,
            code=form.chosen().code,
            start=form.cleaned_data["start"],
            cost=form.planned_cost(),
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return _apply_page(request, project, form)
    messages.success(request, _("The plan is begun: change it as your project asks."))
    return redirect("projects:plan", code=code)


def _apply_page(request: SignedInRequest, project: Project, form: TemplateForm) -> HttpResponse:
    brought = None
    if form.is_bound and form.is_valid():
        try:
            brought = preview(
                form.chosen(),
                start=form.cleaned_data["start"],
                cost=form.planned_cost(),
                texts=project.language,
            )
        except TemplateError as fault:
            form.add_error("template", fault_text(fault))
        except OverflowError:
            form.add_error("start", _("From this day the plan leaves the years 1900 to 2199."))
    context = {
        "project": project,
        "form": form,
        "preview": brought,
        "currency": project.currency,
        "has_plan": WorkPackage.objects.filter(project=project).planned().exists(),
    }
    return render(
        request, "projects/life_cycle/apply_template.html", context, status=422 if form.errors else 200
    )


@never_cache
@require_safe
def template_preview(request: SignedInRequest) -> HttpResponse:
    """What the chosen template would bring to a new project: a part of its form."""
    if not access_of(request.user).may_anywhere(Permission.CREATE_PROJECT):
        raise MissingPermission(Permission.CREATE_PROJECT, _("Projects are created by the PMO."))
    return render(request, "projects/life_cycle/_preview.html", preview_of(request.GET))


def preview_of(typed: Any) -> dict[str, Any]:
    """The context of the preview from what a new project's form holds so far: whatever is missing is asked for."""
    found = next((one for one in templates() if one.code == typed.get("template")), None)
    if found is None:
        return {}
    form = TemplateForm(
        {
            "template": found.code,
            "start": typed.get("start_date") or business_date(timezone.now()).isoformat(),
            "cost": typed.get("template_cost", ""),
        },
        found=[found],
        with_cost=True,
    )
    if not form.is_valid():
        return {"template_problem": _("Correct the start and the planned cost to see the plan.")}
    texts = "fr" if typed.get("language") == "fr" else "en"
    brought: Preview | None = None
    problem = ""
    try:
        brought = preview(found, start=form.cleaned_data["start"], cost=form.planned_cost(), texts=texts)
    except TemplateError as fault:
        problem = fault_text(fault)
    except OverflowError:
        problem = _("From this day the plan leaves the years 1900 to 2199.")
    return {
        "preview": brought,
        "template_problem": problem,
        "no_start": not typed.get("start_date"),
        "currency": typed.get("currency", "")[:3].upper(),
        "texts": texts,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save_template(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask for a name, and say what is taken along."""
    project = visible_project(request, code)
    if not can_save_template(request.user, project):
        raise MissingPermission(
            Permission.MANAGE_PORTFOLIO, _("Templates are kept by those who set up portfolios.")
        )
    form = SaveTemplateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            saved = services.save_template(
                project=project, name=form.cleaned_data["name"], actor=request.user, now=timezone.now()
            )
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(
                request, _("%(name)s can be chosen for new projects now.") % {"name": saved.name}
            )
            return redirect("projects:template-list")
    context = {"project": project, "form": form}
    return render(
        request, "projects/life_cycle/save_template.html", context, status=422 if form.is_bound else 200
    )


@never_cache
@require_safe
def template_list(request: SignedInRequest) -> HttpResponse:
    """All templates by method; those of the organisation are kept here."""
    _keeper(request)
    return _list_page(request)


def _keeper(request: SignedInRequest) -> None:
    if not can_keep_templates(request.user):
        raise MissingPermission(
            Permission.MANAGE_PORTFOLIO, _("Templates are kept by those who set up portfolios.")
        )


def _list_page(request: SignedInRequest, *, changed: bool = False, status: int = 200) -> HttpResponse:
    rows: list[dict[str, Any]] = []
    for one in templates():
        try:
            plan = one.read()
        except TemplateError as fault:
            rows.append({"template": one, "problem": fault_text(fault)})
        else:
            leaves = sum(package.is_leaf for package in plan.packages)
            rows.append({"template": one, "plan": plan, "packages": leaves})
    return render(
        request, "projects/life_cycle/templates.html", {"rows": rows, "changed": changed}, status=status
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rename_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """The names of one of the organisation's own."""
    _keeper(request)
    row = get_object_or_404(PlanTemplate.objects.select_related("method"), pk=pk)
    if request.method != "POST":
        return _rename_page(request, row, RenameTemplateForm(initial=_names(row)))
    if is_resolving(request.POST):
        if whole_number(request.POST.get("version")) != row.version:
            return _beside(request, row)
        filled = chosen(request.POST, _names(row), ["name_en", "name_fr"])
        return _rename_page(request, row, RenameTemplateForm(initial=_names(row) | filled))
    form = RenameTemplateForm(request.POST)
    if not form.is_valid():
        return _rename_page(request, row, form)
    try:
        services.rename_template(
            template=row,
            name_en=form.cleaned_data["name_en"],
            name_fr=form.cleaned_data["name_fr"],
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        return _beside(request, get_object_or_404(PlanTemplate.objects.select_related("method"), pk=pk))
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return _rename_page(request, row, form)
    messages.success(request, _("Saved."))
    return redirect("projects:template-list")


def _names(row: PlanTemplate) -> dict[str, Any]:
    return {"name_en": row.name_en, "name_fr": row.name_fr, "version": row.version}


def _beside(request: SignedInRequest, row: PlanTemplate) -> HttpResponse:
    form = RenameTemplateForm({**request.POST.dict(), "version": str(row.version)})
    return _rename_page(request, row, form, side_by_side(form, _names(row)))


def _rename_page(
    request: SignedInRequest, row: PlanTemplate, form: RenameTemplateForm, conflict: Conflict | None = None
) -> HttpResponse:
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    context = {"template": row, "form": form, "conflict": conflict}
    return render(request, "projects/life_cycle/rename_template.html", context, status=status)


@never_cache
@require_POST
def withdraw_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """Out of use; the plans that began with it stay."""
    _keeper(request)
    row = get_object_or_404(PlanTemplate, pk=pk)
    try:
        services.withdraw_template(
            template=row,
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        return _list_page(request, changed=True, status=CONFLICT)
    messages.success(request, _("%(name)s is withdrawn.") % {"name": row.name})
    return redirect("projects:template-list")
