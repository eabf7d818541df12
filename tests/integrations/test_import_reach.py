"""A colleague's import is no way to projects that one does not see: neither to their names nor to their rows."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.models import ExternalRef, ImportRun
from integrations.services import confirm_import, retry_import
from integrations.services.preview import preview_again
from people.models import User
from people.refusals import MissingPermission
from portfolio.models import Portfolio
from projects.models import Project
from tests import factories
from tests.integrations.files import edition, imported, preview, row, worked

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2018, 9, 30), date(2019, 9, 30)
SECRET = "Operation Nightjar"
TABS = ("match", "conflicts", "dates", "created", "changed", "unchanged", "absent", "problems")


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="GBP")


@pytest.fixture
def officer(gov: Portfolio) -> User:
    return factories.user("pmo_officer", gov.scope)


@pytest.fixture
def director(gov: Portfolio) -> User:
    return factories.user("pmo_director", gov.scope)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pages(client: Client, run: ImportRun) -> str:
    """All that the import's page shows, tab by tab."""
    url = reverse("integrations:import-detail", args=[run.pk])
    return "".join(client.get(url, {"tab": tab}).content.decode() for tab in TABS)


def known_by_name(gov: Portfolio) -> dict[str, str]:
    factories.project(gov, name=SECRET, confidential=True, currency="GBP")
    return row(name=SECRET)


def known_by_source(gov: Portfolio) -> dict[str, str]:
    imported(gov, edition(row(name=SECRET)), FIRST, now=timezone.now())
    Project.objects.update(confidential=True)
    return row(name=SECRET, end="30.06.22")


def known_by_identifier(gov: Portfolio) -> dict[str, str]:
    known_by_name(gov)
    source = ExternalRef(
        source="gmpp", kind="project", external_id="Nightjar-7", project=Project.objects.get()
    )
    source.save()
    return row(name="Nightjar renamed", number="Nightjar-7")


def archived(gov: Portfolio) -> dict[str, str]:
    known_by_source(gov)
    Project.objects.update(archived_at=timezone.now())
    return row(name=SECRET, cost="Nightjar is exempt")


Way = Callable[[Portfolio], dict[str, str]]
WAYS: list[Way] = [known_by_name, known_by_source, known_by_identifier, archived]


@pytest.mark.parametrize("way", WAYS)
def test_a_colleagues_import_of_unseen_projects_is_decided_about_but_not_taken(
    gov: Portfolio, officer: User, director: User, now: datetime, way: Way
) -> None:
    secret = way(gov)
    run = preview(gov, edition(row(), secret, secret), SECOND, now=now, actor=director)
    client, before = signed_in(officer), ImportRun.objects.filter(pk=run.pk).values().get()
    choose = reverse("integrations:import-choose", args=[run.pk])
    hidden = Project.objects.get()
    for data in (
        {"plan_hash": run.plan_hash},
        {"plan_hash": run.plan_hash, "row": ["3", "4"], "match-3": "", "match-4": hidden.pk},
        {
            "plan_hash": run.plan_hash,
            "row": "2",
            "match-2": hidden.pk,
            "conflict": "3:name",
            "take": "3:name",
        },
    ):
        # Planned again in the name of whoever it was planned for; what is not the officer's to decide stays undecided.
        assert client.post(choose, data).status_code == 302
    decided = ImportRun.objects.filter(pk=run.pk).values().get()
    assert decided == before | {"choices": {"matches": {}, "take": []}}
    before = decided
    asked = [
        ("import-confirm", {"plan_hash": run.plan_hash}),
        ("import-confirm", {"plan_hash": "other"}),
        ("import-discard", {}),
    ]
    for name, data in asked:
        refused = client.post(reverse(f"integrations:{name}", args=[run.pk]), data)
        assert refused.status_code == 403, (name, data)
        assert "Ask somebody who may change the project" in refused.content.decode()
    assert ImportRun.objects.filter(pk=run.pk).values().get() == before
    assert Project.objects.count() == 1
    shown = pages(client, run)
    assert "Alpha" in shown
    assert "It names projects that you may not change." in shown
    assert "Nightjar" not in shown
    assert "Nightjar" in pages(signed_in(director), run)
    confirmed = signed_in(director).post(
        reverse("integrations:import-confirm", args=[run.pk]), {"plan_hash": run.plan_hash}
    )
    assert confirmed.status_code == 302
    assert worked(now=timezone.now()) == 1
    assert "Nightjar" not in pages(client, run)


def test_a_colleagues_import_of_unseen_projects_is_neither_planned_again_nor_written_nor_stopped(
    gov: Portfolio, officer: User, director: User, now: datetime
) -> None:
    run = preview(gov, edition(row(), known_by_source(gov)), SECOND, now=now, actor=director)
    before = ImportRun.objects.filter(pk=run.pk).values().get()
    with pytest.raises(MissingPermission):
        preview_again(run=run, actor=officer, now=now)
    with pytest.raises(MissingPermission):
        confirm_import(run=run, actor=officer, now=now)
    assert ImportRun.objects.filter(pk=run.pk).values().get() == before
    ImportRun.objects.filter(pk=run.pk).update(state="failed")
    with pytest.raises(MissingPermission):
        retry_import(run=run, actor=officer, now=now)
    assert ImportRun.objects.filter(pk=run.pk).values().get() == before | {"state": "failed"}
    ImportRun.objects.filter(pk=run.pk).update(state="previewed")
    confirm = reverse("integrations:import-confirm", args=[run.pk])
    assert signed_in(director).post(confirm, {"plan_hash": run.plan_hash}).status_code == 302
    cancel = reverse("integrations:import-cancel", args=[run.pk])
    assert signed_in(officer).post(cancel).status_code == 403
    assert ImportRun.objects.get(pk=run.pk).is_pending
    assert signed_in(director).post(cancel).status_code == 302
    assert not ImportRun.objects.get(pk=run.pk).is_pending


def test_what_i_uploaded_stays_mine_though_a_row_names_what_i_do_not_see(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    known_by_identifier(gov)
    run = preview(gov, edition(row(), row(name="Mine", number="Nightjar-7")), SECOND, now=now, actor=officer)
    client = signed_in(officer)
    shown = pages(client, run)
    assert "Nightjar-7" in shown, "the words of the file"
    assert SECRET not in shown, "never those of the portal"
    choose = reverse("integrations:import-choose", args=[run.pk])
    assert client.post(choose, {"plan_hash": run.plan_hash}).status_code == 302
    confirm = reverse("integrations:import-confirm", args=[run.pk])
    assert client.post(confirm, {"plan_hash": run.plan_hash}).status_code == 302
    assert worked(now=timezone.now()) == 1
    assert sorted(Project.objects.values_list("name", flat=True)) == ["Alpha", SECRET]


def test_a_colleague_learns_nothing_of_what_a_row_of_mine_names(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    known_by_identifier(gov)
    run = preview(gov, edition(row(), row(name="Mine", number="Nightjar-7")), SECOND, now=now, actor=officer)
    assert "Nightjar" not in pages(signed_in(factories.user("pmo_officer", gov.scope)), run)


def test_my_own_upload_can_be_given_up_when_a_project_was_hidden_meanwhile(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    run = preview(gov, edition(known_by_source(gov)), SECOND, now=now)
    ImportRun.objects.filter(pk=run.pk).update(created_by=officer)
    client = signed_in(officer)
    confirm = client.post(reverse("integrations:import-confirm", args=[run.pk]), {"plan_hash": run.plan_hash})
    assert confirm.status_code == 403
    assert client.post(reverse("integrations:import-discard", args=[run.pk])).status_code == 302
    run.refresh_from_db()
    assert run.state == "discarded"


def test_a_chosen_identifier_of_an_unseen_project_is_an_unknown_one(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    known_by_name(gov)
    elsewhere = factories.project(factories.portfolio("ELSEWHERE"))
    secret, client, plans = Project.objects.get(name=SECRET), signed_in(officer), []
    run = preview(gov, edition(row()), SECOND, now=now, actor=officer)
    for pk in (elsewhere.pk + 1000, secret.pk, elsewhere.pk):
        client.post(
            reverse("integrations:import-choose", args=[run.pk]),
            {"plan_hash": run.plan_hash, "row": "2", "match-2": pk},
        )
        run.refresh_from_db()
        assert run.choices["matches"] == {}
        plans.append((run.plan, run.counts))
    assert plans[0] == plans[1] == plans[2]
    assert [each["outcome"] for each in run.plan["rows"]] == ["created"]


def test_the_list_of_imports_counts_what_the_reader_sees(
    gov: Portfolio, officer: User, director: User, now: datetime
) -> None:
    imported(gov, edition(row(), row(name=SECRET)), FIRST, now=now, actor=director)
    Project.objects.filter(name=SECRET).update(confidential=True)
    moved = edition(row(end="30.06.22"), row(name=SECRET, end="30.06.22"), row(name="New"))
    preview(gov, moved, SECOND, now=now, actor=director)
    preview(gov, b"a,b\n1,2\n", SECOND, now=now, actor=director)

    def listed(user: User) -> list[list[str]]:
        shown = signed_in(user).get(reverse("integrations:import-list")).content.decode()
        return [
            re.findall(r'<td class="num"[^>]*>(.*?)</td>', each)
            for each in shown.split("<tr data-list-row")[1:]
        ]

    dashes = ["–"] * 3
    assert listed(director) == [dashes, ["1", "2", "0"], ["2", "0", "0"]]
    assert listed(officer) == [dashes, ["1", "1", "0"], ["1", "0", "0"]]


def test_the_list_takes_the_same_statements_for_one_import_and_for_many(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    taken = []
    for _edition in range(3):
        imported(gov, edition(row(), row(name="Beta")), FIRST, now=now, actor=officer)
        with CaptureQueriesContext(connection) as queries:
            assert signed_in(officer).get(reverse("integrations:import-list")).status_code == 200
        taken.append([each["sql"] for each in queries if "projects_project" in each["sql"]])
    assert [len(statements) for statements in taken] == [1, 1, 1]
