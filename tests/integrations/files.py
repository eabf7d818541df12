"""Files for the tests: small ones made here, real ones from the shared data where it is present."""

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from integrations.models import ImportMapping, ImportRun
from integrations.services import confirm_import, preview_import, work_on_import
from integrations.services.working import unwatched
from people.models import User
from portfolio.models import Portfolio

SHARED_DATA = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))

HEADER = (
    "project_name,department,colour_rating,description_aims,rating_comment,start_date,end_date,schedule_comment,"
    "yearly_budget,yearly_forecast,wlc_baseline_incl_NCG,variance_comment,budget_comment,year,project_number"
)
ROW = {
    "name": "Alpha",
    "department": "DfT",
    "rag": "Amber",
    "aims": "Trains",
    "comment": "On its way",
    "start": "01.04.16",
    "end": "31.03.21",
    "schedule": "As planned",
    "budget": "£10.00",
    "forecast": "£11.00",
    "cost": "£100.00",
    "variance": "",
    "note": "",
    "year": "2019",
    "number": "",
}


def row(**cells: str) -> dict[str, str]:
    return {**ROW, **cells}


def edition(*rows: dict[str, str]) -> bytes:
    """A file of the shape that the mapping `gmpp_2018_2020` reads."""
    lines = [",".join(f'"{cell}"' for cell in each.values()) for each in rows]
    return "\r\n".join([HEADER, *lines, ""]).encode("cp1252")


def real_file(*parts: str) -> bytes:
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared data is not here: {path}")
    return path.read_bytes()


def preview(
    portfolio: Portfolio,
    content: bytes,
    as_of: date,
    *,
    now: datetime,
    actor: User | None = None,
    mapping: str = "gmpp_2018_2020",
) -> ImportRun:
    return preview_import(
        portfolio=portfolio,
        mapping=ImportMapping.objects.get(name=mapping),
        content=content,
        file_name="edition.csv",
        as_of=as_of,
        actor=actor,
        now=now,
    )


def imported(
    portfolio: Portfolio,
    content: bytes,
    as_of: date,
    *,
    now: datetime,
    actor: User | None = None,
    mapping: str = "gmpp_2018_2020",
) -> ImportRun:
    """Previewed and confirmed without decisions."""
    run = preview(portfolio, content, as_of, now=now, actor=actor, mapping=mapping)
    assert run.state == "previewed", run.plan
    return confirm_import(run=run, actor=actor, now=now)


def worked(*, now: datetime) -> int:
    """As a worker would: every import that waits takes its next step. How many did."""
    waiting = ImportRun.objects.claimable(now).values_list("pk", flat=True)
    return sum(work_on_import(run_id=pk, clock=lambda: now, told=unwatched) for pk in list(waiting))
