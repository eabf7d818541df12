"""The contingency: set aside, drawn, released with a reason; never more than there is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from projects.models import ContingencyMovement, FactsRevision, Project
from projects.selectors.contingency import contingency_left, contingency_of
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/projects/PJ/money/contingency/"
D = Decimal


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio(), code="PJ")


@pytest.fixture
def manager(client: Client, project: Project) -> User:
    person = factories.user("project_manager", project.scope, language="en")
    client.force_login(person)
    return person


def typed(
    kind: str = "set_aside", amount: str = "100", day: str = "2026-03-01", **fields: Any
) -> dict[str, Any]:
    return {"kind": kind, "amount": amount, "moved_on": day, "reason": "Ground risk", **fields}


def test_what_is_left_follows_each_movement(client, project, manager) -> None:
    before = FactsRevision.objects.get(project=project).revision
    for one in (typed(), typed("drawn", "30,50", "2026-04-01"), typed("released", "20", "2026-05-01")):
        assert client.post(URL, one).status_code == 302
    found = contingency_of(project)
    assert (found.left, found.set_aside, found.drawn, found.released) == (
        D("49.50"),
        D(100),
        D("30.50"),
        D(20),
    )
    assert contingency_left([project.pk], date(2026, 4, 30)) == {project.pk: D("69.50")}
    assert contingency_left([project.pk], date(2026, 2, 1)) == {}
    assert FactsRevision.objects.get(project=project).revision == before + 3
    page = client.get("/projects/PJ/money/").content.decode()
    assert "€50</strong> is left of €100 set aside" in " ".join(page.split())


def test_nothing_is_drawn_that_was_not_set_aside_by_then(client, project, manager) -> None:
    client.post(URL, typed())
    for one in (typed("drawn", "100.01", "2026-04-01"), typed("released", "1", "2026-02-01")):
        answer = client.post(URL, one)
        assert answer.status_code == 422
        assert "short" in answer.content.decode()
    client.post(URL, typed("drawn", "60", "2026-03-01"))
    first = ContingencyMovement.objects.get(kind="set_aside")
    lower = typed("set_aside", "59.99", version=first.version)
    assert client.post(f"{URL}{first.pk}/", lower).status_code == 422
    assert client.post(f"{URL}{first.pk}/remove/", {"version": 1}).status_code == 422
    assert ContingencyMovement.objects.get(pk=first.pk).amount == 100


def test_a_movement_is_corrected_and_taken_back_at_the_version_that_was_seen(
    client, project, manager
) -> None:
    client.post(URL, typed())
    movement = ContingencyMovement.objects.get()
    there = f"{URL}{movement.pk}/"
    assert client.post(there, typed(amount="90", version=1)).status_code == 302
    answer = client.post(there, typed(amount="80", version=1))
    assert answer.status_code == 409
    assert 'value="80"' in answer.content.decode()
    chosen = client.post(there, typed(amount="80", version=2, resolve="theirs"))
    assert chosen.status_code == 200
    assert 'value="90"' in chosen.content.decode()
    assert client.post(f"{there}remove/", {"version": 1}).status_code == 409
    assert client.post(f"{there}remove/", {"version": 2}).status_code == 302
    assert not ContingencyMovement.objects.exists()
    assert client.post(there, typed(version=2)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("amount", value)
            for value in ("", "0", "-1", "x", "1.234", "5 USD", "1000000000000", "NaN", "1\x00")
        ),
        *(("moved_on", value) for value in ("", "x", "1899-12-31", "2999-01-01", "2200-01-01", "2026-02-30")),
        *(("kind", value) for value in ("", "x")),
        *(("reason", value) for value in ("", "  ", "x" * 301, "a\x00")),
    ],
)
def test_bad_fields_are_refused_at_the_field(client, project, manager, field, value) -> None:
    answer = client.post(URL, {**typed(), field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not ContingencyMovement.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_bad_version_writes_nothing(client, project, manager, version) -> None:
    client.post(URL, typed())
    movement = ContingencyMovement.objects.get()
    for where in ("", "remove/"):
        answer = client.post(f"{URL}{movement.pk}/{where}", typed(amount="7", version=version))
        assert answer.status_code in {409, 422}
    movement.refresh_from_db()
    assert movement.amount == 100


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["set_aside", "drawn", "released"]),
            st.decimals("0.01", "999.99", places=2),
            st.integers(1, 28),
        ),
        max_size=8,
    )
)
def test_whatever_is_recorded_it_is_never_short(client, project, manager, movements) -> None:
    ContingencyMovement.objects.all().delete()
    for kind, amount, day in movements:
        client.post(URL, typed(kind, str(amount), f"2026-03-{day:02}"))
    found = contingency_of(project)
    assert all(one.left >= 0 for one in found.movements)
    assert (found.left or 0) == found.set_aside - found.drawn - found.released
    assert contingency_left([project.pk], date(2026, 3, 31)).get(project.pk, D(0)) == (found.left or 0)
