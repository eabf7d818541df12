"""What the search knows of projects, milestones and status updates, and the pages that one goes to by name."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, When
from django.urls import reverse
from django.utils.translation import gettext_lazy

from common.highlight import excerpt
from common.templatetags.portal import day, month
from common.word_index import having
from people import global_search
from people.access import access_of
from people.global_search import Asked, Command, Found, Hit, Kind
from people.models import User
from people.roles import Permission
from projects.models import Milestone, Project, StatusUpdate
from projects.models.status import SEARCHED_TEXTS


def register() -> None:
    """Called in apps.py."""
    for kind in (
        Kind(
            "projects",
            gettext_lazy("Projects"),
            find_projects,
            place=10,
            listed="reporting:project-list",
            listed_with=(("state", "all"),),
        ),
        Kind(
            "milestones",
            gettext_lazy("Milestones"),
            find_milestones,
            place=40,
            listed="projects:milestone-list",
            listed_with=(("state", "all"),),
        ),
        # Their list searches the projects, not what the updates say: no link to it.
        Kind("updates", gettext_lazy("Status updates"), find_updates, place=50),
    ):
        global_search.register(kind)
    seen = (Permission.VIEW_PROJECT,)
    global_search.register_commands(
        Command(gettext_lazy("My projects"), "projects:my-projects", 30, (Permission.SUBMIT_STATUS,)),
        Command(gettext_lazy("Milestones"), "projects:milestone-list", 35, seen),
        Command(gettext_lazy("Status updates"), "projects:update-list", 36, seen),
        Command(gettext_lazy("New project"), "projects:new-project", 50, (Permission.CREATE_PROJECT,)),
    )


def find_projects(reader: User, asked: Asked, first: int, last: int) -> Found:
    """By code, name and description: the one with this very code first, archived ones last."""
    order = (
        Case(
            When(code__iexact=asked.text, then=0),
            When(sort_key__startswith=" ".join(asked.words), then=1),
            default=2,
        ),
        F("archived_at").desc(nulls_first=True),
        "sort_key",
        "pk",
    )
    rows = Project.objects.visible_to(reader).filter(
        having(Project.objects.all(), "search_text", words=asked.words)
    )
    page = list(
        global_search.bounded(rows, nearest=order, shown=order, first=first, last=last)
        .annotate(place_name=F("portfolio__name"))
        .values("code", "name", "description", "archived_at", "place_name", "found")
    )
    hits = [
        Hit(
            row["name"],
            reverse("reporting:project", args=[row["code"]]),
            code=row["code"],
            where=row["place_name"],
            text=excerpt(row["description"], asked.words),
            archived=row["archived_at"] is not None,
        )
        for row in page
    ]
    return _found(hits, page)


def find_milestones(reader: User, asked: Asked, first: int, last: int) -> Found:
    """By name, in active projects: what is still to come first."""
    rows = Milestone.objects.visible_to(reader).filter(
        having(Milestone.objects.all(), "name", words=asked.words)
    )
    page = list(
        global_search.bounded(
            rows,
            nearest=("-pk",),
            shown=(F("actual_date").desc(nulls_first=True), "-forecast_date", "pk"),
            first=first,
            last=last,
        ).values(
            "name",
            "actual_date",
            "forecast_date",
            "baseline_date",
            "found",
            code=F("project__code"),
            project_name=F("project__name"),
        )
    )
    hits = [
        Hit(
            row["name"],
            reverse("reporting:project", args=[row["code"]]),
            code=row["code"],
            where=_in_project(
                row["project_name"], row["actual_date"] or row["forecast_date"] or row["baseline_date"]
            ),
        )
        for row in page
    ]
    return _found(hits, page)


def find_updates(reader: User, asked: Asked, first: int, last: int) -> Found:
    """By its texts but what is said about cost; current versions, of active projects. The latest first."""
    sees = access_of(reader).q(
        Permission.VIEW_PROJECT, scope="project__scope", confidential="project__confidential"
    )
    current = StatusUpdate.objects.current()
    rows = current.filter(
        sees, having(current, *SEARCHED_TEXTS, words=asked.words), project__archived_at__isnull=True
    )
    page = list(
        global_search.bounded(
            rows, nearest=("-pk",), shown=("-period__start", "-sequence", "-pk"), first=first, last=last
        ).values(
            *SEARCHED_TEXTS,
            "found",
            month=F("period__start"),
            code=F("project__code"),
            project_name=F("project__name"),
        )
    )
    hits = [
        Hit(
            row["project_name"],
            reverse("projects:status-of-month", args=[row["code"], f"{row['month']:%Y-%m}"]),
            code=row["code"],
            where=month(row["month"]),
            text=_said(row, asked.words),
        )
        for row in page
    ]
    return _found(hits, page)


def _in_project(name: str, on: Any) -> str:
    return f"{name} · {day(on)}" if on else name


def _said(row: dict[str, Any], words: Sequence[str]) -> str:
    """The first text of an update that has one of the words, around it."""
    parts = (excerpt(row[name], words) for name in SEARCHED_TEXTS)
    return next((part for part in parts if part), "")


def _found(hits: list[Hit], page: list[dict[str, Any]]) -> Found:
    return Found(hits, page[0]["found"] if page else 0)
