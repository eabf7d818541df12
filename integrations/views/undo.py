"""Taking an import back: what would happen, what stands in its way, and the order to do it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.locking import CONFLICT
from integrations import services
from integrations.built_on import Obstacle, named, obstacles
from integrations.models import ImportRun
from integrations.permissions import within_reach
from integrations.views.runs import get_run
from integrations.written import written_by
from people.requests import SignedInRequest
from projects.models import Baseline, BudgetLine, Project, StatusUpdate


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what undoing would take back, or what was built on the import; have it done."""
    run = get_run(request, pk)
    if request.method == "POST":
        try:
            services.ask_to_undo(run=run, actor=request.user, now=timezone.now())
        except services.NotUndoableError:
            messages.warning(request, _("There is nothing to undo: this import has written nothing."))
        except services.UndoImpossibleError as impossible:
            return _page(request, run, impossible.found, status=CONFLICT)
        return redirect("integrations:import-detail", pk=pk)
    if run.state != ImportRun.State.CONFIRMED:
        return redirect("integrations:import-detail", pk=pk)
    return _page(request, run, None)


def _page(
    request: SignedInRequest, run: ImportRun, found: list[Obstacle] | None, *, status: int = 200
) -> HttpResponse:
    written = written_by(run) if run.written_at else {}
    if found is None:
        found = obstacles(run, written)
    ids = {each.project_id for each in found if each.project_id is not None}
    seen = Project.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", "code", "name")
    shown, hidden = named(found, {pk: (code, name) for pk, code, name in seen})
    reach = within_reach(request.user, run)
    context = {
        "run": run,
        "obstacles": shown,
        "hidden": hidden,
        "impossible": bool(found),
        "reach": reach,
        # Counts of what one may not change would tell of it.
        "written": {
            "deleted": len(written[Project].created),
            "restored": len(written[Project].changed),
            "amounts": len(written[BudgetLine].keys),
            "baselines": len(written[Baseline].created),
            "updates": len(written[StatusUpdate].created),
        }
        if written and reach
        else None,
    }
    return render(request, "integrations/undo_import.html", context, status=status)
