"""What the history of imports reads like, and which import an event came through."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from common.clock import business_date
from common.formats import format_date
from common.trail import registry
from common.trail.registry import Described, Events, Lookup, Name, Subject, Values
from integrations.models import ArchiveDownload, ArchiveExport, ExternalRef, ImportMapping, ImportRun
from portfolio.models import Portfolio
from projects.history import ids_below, of_project
from projects.models import Project


def register() -> None:
    """Called once, when the models are there."""
    registry.imports(ImportRun)
    registry.names(ImportRun, _runs)
    registry.names(ImportMapping, _mappings)
    registry.describe(
        Described(
            ImportRun,
            title=lambda values, _names: str(values["file_name"]),
            owner="portfolio_id",
            above=Portfolio,
            noise=frozenset({"portfolio", "plan_hash", "counts", "attempts", "requested_by", "written_at"}),
        )
    )
    registry.describe(
        Described(
            ExternalRef,
            title=_reference,
            owner="project_id",
            above=Project,
            noise=frozenset({"project", "programme"}),
        )
    )
    registry.belongs(ImportRun, _runs_below, to=["portfolio"])
    registry.belongs(
        ImportRun, lambda events, subject: events.filter(pgh_obj_id=subject.obj.pk), to=["import"]
    )
    registry.belongs(ExternalRef, of_project, to=["project"])
    registry.belongs(ExternalRef, _references_below, to=["programme", "portfolio"])
    _register_archives()
    for view, sentence in ACTIONS.items():
        registry.action(view, sentence)


def _register_archives() -> None:
    """Who took everything out of the portal is part of the organisation's history."""
    registry.names(ArchiveExport, _exports)
    registry.describe(
        Described(
            ArchiveExport,
            title=lambda _values, _names: "",
            noise=frozenset({"attempts", "requested_at", "requested_by", "error"}),
        )
    )
    registry.describe(
        Described(ArchiveDownload, title=lambda _values, _names: "", noise=frozenset({"at", "by"}))
    )
    for model in (ArchiveExport, ArchiveDownload):
        registry.belongs(model, lambda events, _subject: events.all(), to=["organisation"])


ACTIONS = {
    "archive:begin": gettext_lazy("%(person)s asked to export everything."),
    "archive:cancel": gettext_lazy("%(person)s stopped an export of everything."),
    "archive:retry": gettext_lazy("%(person)s had an export of everything tried again."),
    "archive:download": gettext_lazy("%(person)s downloaded everything."),
    "archive:remove": gettext_lazy("%(person)s deleted the file of an export of everything."),
    "integrations:import-new": gettext_lazy("%(person)s uploaded a file."),
    "integrations:mapping-use": gettext_lazy("%(person)s uploaded a file."),
    "integrations:import-choose": gettext_lazy("%(person)s decided how a file is imported."),
    "integrations:import-confirm": gettext_lazy("%(person)s asked to import a file."),
    "integrations:import-sheet": gettext_lazy("%(person)s chose another sheet of a workbook."),
    "integrations:import-cancel": gettext_lazy("%(person)s stopped an import."),
    "integrations:import-retry": gettext_lazy("%(person)s had an import tried again."),
    "integrations:import-undo": gettext_lazy("%(person)s asked to undo an import."),
    "integrations:import-discard": gettext_lazy("%(person)s discarded an import."),
}


def _runs(subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    """A file's name may tell what is in it: only for those who may open the import."""
    rows = ImportRun.objects.visible_to(subject.reader).filter(pk__in=ids).values_list("pk", "file_name")
    return {
        pk: Name(
            _("Import %(number)s: %(file)s") % {"number": pk, "file": name},
            reverse("integrations:import-detail", args=[pk]),
        )
        for pk, name in rows
    }


def _mappings(_subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    return {one.pk: Name(one.title) for one in ImportMapping.objects.filter(pk__in=ids).defer("spec")}


def _exports(_subject: Subject, ids: Collection[int]) -> dict[int, Name]:
    rows = ArchiveExport.objects.filter(pk__in=ids)
    return {
        one.pk: Name(
            _("Export of %(day)s")
            % {"day": format_date(business_date(one.requested_at), get_language() or "en")}
        )
        for one in rows
    }


def _reference(values: Values, _names: Lookup) -> str:
    return f"{values['source']}: {values['external_id'].rpartition(':')[2]}"


def _runs_below(events: Events, subject: Subject) -> Events:
    runs = ImportRun.objects.visible_to(subject.reader).order_by()
    found = runs.filter(portfolio__scope__path__startswith=subject.obj.scope.path)
    return events.filter(pgh_obj_id__in=found.values("pk"))


def _references_below(events: Events, subject: Subject) -> Events:
    """Those of the visible projects; of programmes, the references carry no facts."""
    return events.filter(project_id__in=ids_below(subject))
