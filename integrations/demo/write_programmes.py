"""Writes what the programmes' managers declared, month by month, from what their projects did."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from common.rag import Rag
from integrations.demo.programme_texts import programme_rag, programme_text
from portfolio.models import Programme, ReportingPeriod
from projects.models import ProgrammeStatus, StatusUpdate

MONTHS = 12


def write_programme_statuses(*, seed: int) -> int:
    """A status per programme and month that its projects reported in, the last `MONTHS` of them; how many.

    Of confidential projects nothing goes into it. In the open month it is still to be written, so that one can try it.
    """
    ratings: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = StatusUpdate.objects.current().filter(
        project__programme__isnull=False, project__confidential=False, overall_rag__isnull=False
    )
    for programme_id, period_id, rag in rows.values_list("project__programme", "period", "overall_rag"):
        ratings[programme_id, period_id].append(int(rag or 0))
    periods = ReportingPeriod.objects.exclude(state=ReportingPeriod.State.OPEN).in_bulk()
    written: list[ProgrammeStatus] = []
    for programme in Programme.objects.filter(manager__isnull=False).select_related("manager").order_by("pk"):
        written += _of_programme(programme, ratings, periods, Random(f"{seed} {programme.code}"))
    ProgrammeStatus.objects.bulk_create(written, batch_size=1000)
    return len(written)


def _of_programme(
    programme: Programme,
    ratings: dict[tuple[int, int], list[int]],
    periods: dict[int, ReportingPeriod],
    rng: Random,
) -> list[ProgrammeStatus]:
    months = sorted(
        (periods[period_id] for key, period_id in ratings if key == programme.pk and period_id in periods),
        key=lambda period: period.start,
    )
    if (manager := programme.manager) is None:
        return []
    found, before = [], None
    for period in months[-MONTHS:]:
        if (closed := period.closed_at) is None:
            continue
        declared = ratings[programme.pk, period.pk]
        rag = programme_rag(declared)
        language = manager.language
        off_course = sum(one >= Rag.AMBER for one in declared)
        text = programme_text(rng, language, count=len(declared), off_course=off_course, rag=rag)
        found.append(
            ProgrammeStatus(
                programme=programme,
                period=period,
                author=manager,
                submitted_at=closed - timedelta(days=1, minutes=rng.randint(0, 400)),
                overall_rag=rag,
                outlook=_outlook(before, rag),
                language=language,
                summary=text.summary,
                achievements=text.achievements,
                next_steps=text.next_steps,
                decisions_needed=text.decisions_needed,
            )
        )
        before = rag
    return found


def _outlook(before: Rag | None, rag: Rag) -> str:
    if before is None or before == rag:
        return "stable"
    return "worsening" if rag > before else "improving"
