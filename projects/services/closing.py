"""Closing a project: the end-of-project review, what was reached of what was wanted, and the project out of use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import business_date
from people.models import User
from people.services.mail import queue_letters
from projects.models import Objective, Project, ProjectReview
from projects.permissions import can_close_project, can_see_project
from projects.selectors.life_cycle import frozen, last_figures, objectives_seen
from projects.services.changes import refuse_dates
from projects.services.facts import facts_have_changed
from projects.services.locks import demand, locked_project

TEXTS = ("summary", "went_well", "to_improve", "follow_on")
LONGEST_TEXT, LONGEST_RESULT = 10_000, 2_000
# What pages say of an archived project in a line; the review has the whole of it.
LONGEST_REASON = 1_000


class Outcome(models.TextChoices):
    """How a project ended."""

    COMPLETED = "completed", gettext_lazy("Completed")
    STOPPED = "stopped", gettext_lazy("Stopped early")


class Achieved(models.TextChoices):
    """How far an objective was reached."""

    FULLY = "fully", gettext_lazy("Fully achieved")
    PARTLY = "partly", gettext_lazy("Partly achieved")
    NOT = "not", gettext_lazy("Not achieved")


class ObjectivesChanged(Exception):
    """Somebody changed the objectives since the review was begun; `objectives` are those of now."""

    def __init__(self, objectives: list[Objective]) -> None:
        super().__init__()
        self.objectives = objectives


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an objective."""

    achieved: str
    result: str


@transaction.atomic
def close_project(
    *,
    project: Project,
    outcome: str,
    finished_on: date | None,
    reason: str,
    verdicts: Mapping[int, Verdict],
    texts: Mapping[str, str],
    seen: str,
    expected_version: int,
    actor: User,
    now: datetime,
) -> ProjectReview:
    """Write the review and archive the project; its manager and its sponsor are told.

    `verdicts` by objective, `texts` by TEXTS, `seen` as the form was opened (objectives_seen). A project that is stopped
    asks for `reason`, one that is completed for `finished_on`.
    Raises ProjectChanged, PermissionDenied, ObjectivesChanged, and ValidationError by field (`achieved.<id>`, `result.<id>`).
    """
    locked = locked_project(project, expected_version)
    demand(can_close_project(actor, locked))
    objectives = list(Objective.objects.filter(project=locked).order_by("position", "pk"))
    if objectives_seen(objectives) != seen:
        raise ObjectivesChanged(objectives)
    said = {name: texts.get(name, "").strip() for name in TEXTS}
    _refuse(outcome, finished_on, reason.strip(), objectives, verdicts, said)
    completed = outcome == Outcome.COMPLETED
    if completed:
        locked.actual_finish = finished_on
        _refuse_finish(locked, now=now)
    last = ProjectReview.objects.filter(project=locked).order_by("-number").first()
    ended = finished_on if completed else business_date(now)
    review = ProjectReview.objects.create(
        project=locked,
        number=last.number + 1 if last else 1,
        closed_on=business_date(now),
        closed_by=actor,
        results=[
            {
                "objective": one.text,
                "criterion": one.criterion,
                "achieved": verdicts[one.pk].achieved,
                "result": verdicts[one.pk].result.strip(),
            }
            for one in objectives
        ],
        figures=frozen(last_figures(locked, finish=ended))
        | {"closed_at": now.isoformat(), "outcome": outcome, "reason": reason.strip()},
        **said,
    )
    locked.archived_at, locked.archive_reason = now, (reason.strip() or said["summary"])[:LONGEST_REASON]
    locked.version += 1
    locked.save(update_fields=["actual_finish", "archived_at", "archive_reason", "version"])
    facts_have_changed(project_ids=[locked.pk])
    _tell(locked, review, actor=actor, now=now)
    return review


def _refuse(
    outcome: str,
    finished_on: date | None,
    reason: str,
    objectives: list[Objective],
    verdicts: Mapping[int, Verdict],
    said: Mapping[str, str],
) -> None:
    problems: dict[str, Any] = {}
    if outcome not in Outcome.values:
        problems["outcome"] = [_("Say how the project ends.")]
    if outcome == Outcome.COMPLETED and finished_on is None:
        problems["finished_on"] = [_("Say when it was finished.")]
    if outcome == Outcome.STOPPED and not reason:
        problems["reason"] = [_("Say why it stops early.")]
    if not said["summary"]:
        problems["summary"] = [_("Say in a few sentences how the project ended.")]
    for name, text in (("reason", reason), *said.items()):
        if len(text) > LONGEST_TEXT:
            problems[name] = [_("Say it in 10,000 characters at most.")]
    for one in objectives:
        verdict = verdicts.get(one.pk, Verdict("", ""))
        if verdict.achieved not in Achieved.values:
            problems[f"achieved.{one.pk}"] = [_("Say how far this objective was reached.")]
        elif verdict.achieved != Achieved.FULLY and not verdict.result.strip():
            problems[f"result.{one.pk}"] = [_("Say what came out instead.")]
        if len(verdict.result) > LONGEST_RESULT:
            problems[f"result.{one.pk}"] = [_("Say it in 2,000 characters at most.")]
    if problems:
        raise ValidationError(problems)


def _refuse_finish(project: Project, *, now: datetime) -> None:
    try:
        refuse_dates(project, today=business_date(now))
    except ValidationError as refusal:
        found = refusal.message_dict
        told = found.get("actual_finish") or [text for texts in found.values() for text in texts]
        raise ValidationError({"finished_on": told}) from refusal


def _tell(project: Project, review: ProjectReview, *, actor: User, now: datetime) -> None:
    people = {
        one.pk: one for one in (project.sponsor, project.manager) if one and one.is_active and one != actor
    }
    queue_letters(
        kind="project-closed",
        template="projects/mails/project_closed.txt",
        letters=[
            (
                person,
                {
                    "actor": actor,
                    "project": project,
                    "review": review,
                    "stopped": review.figures["outcome"] == Outcome.STOPPED,
                },
            )
            for _pk, person in sorted(people.items())
            # Their right may have ended while the name stayed.
            if can_see_project(person, project)
        ],
        now=now,
    )
