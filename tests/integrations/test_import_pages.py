"""The pages of imports: who may see them, what they take, what they show, at a constant number of statements."""

import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.models import ImportMapping, ImportRun
from integrations.tabular import Limits
from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from tests import factories
from tests.integrations.files import edition, imported, preview, row, worked

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2018, 9, 30), date(2019, 9, 30)
TABS = (
    "match",
    "conflicts",
    "dates",
    "costs",
    "ratings",
    "created",
    "changed",
    "unchanged",
    "absent",
    "problems",
)


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="GBP")


@pytest.fixture
def officer(gov: Portfolio) -> User:
    return factories.user("pmo_officer", gov.scope)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(
    client: Client, portfolio: Portfolio, content: bytes, as_of: str = "2018-09-30", name: str = "e.csv"
):
    """Sent by the browser, read by the worker."""
    response = client.post(
        reverse("integrations:import-new"),
        {
            "portfolio": portfolio.pk,
            "mapping": ImportMapping.objects.get(name="gmpp_2018_2020").pk,
            "as_of": as_of,
            "file": SimpleUploadedFile(name, content, content_type="application/x-anything"),
        },
    )
    worked(now=timezone.now())
    return response


def page(client: Client, run: ImportRun, tab: str = "") -> str:
    response = client.get(reverse("integrations:import-detail", args=[run.pk]), {"tab": tab})
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_upload_preview_confirm(gov: Portfolio, officer: User) -> None:
    client = signed_in(officer)
    response = upload(client, gov, edition(row(cost="Exempt under Section 43 of the FOI Act")))
    run = ImportRun.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("integrations:import-detail", args=[run.pk])
    assert not Project.objects.exists()
    problems = page(client, run, "problems")
    assert "wlc_baseline_incl_NCG" in problems
    assert "Exempt under Section 43" in problems
    shown = re.search(r'name="plan_hash" value="(\w{64})"', problems)
    assert shown
    confirm = reverse("integrations:import-confirm", args=[run.pk])
    waiting = client.post(confirm, {"plan_hash": shown.group(1)}, follow=True).content.decode()
    assert "The file is being imported" in waiting
    assert not Project.objects.exists()
    assert worked(now=timezone.now()) == 1
    assert "What this file did" in page(client, run)
    project = Project.objects.get()
    assert project.name == "Alpha"
    assert reverse("reporting:project", args=[project.code]) in page(client, run, "created")
    run.refresh_from_db()
    assert (run.confirmed_by, run.created_by) == (officer, officer)


def test_what_moved_is_shown_the_farthest_first(gov: Portfolio, officer: User, now: datetime) -> None:
    imported(gov, edition(row(), row(name="Beta"), row(name="Gamma")), FIRST, now=now, actor=officer)
    second = edition(
        row(end="30.04.21"), row(name="Beta", end="31.03.22", rag="Red"), row(name="Gamma", cost="£99.00")
    )
    run = imported(gov, second, SECOND, now=now, actor=officer)
    client = signed_in(officer)
    dates = page(client, run, "dates")
    assert dates.index("Beta") < dates.index("Alpha")
    assert "+365 d" in dates
    assert "+30 d" in dates
    assert "£1M" in page(client, run, "costs").replace("\N{MINUS SIGN}", "-")
    assert "worse" in page(client, run, "ratings")


def test_a_match_is_offered_and_taken(gov: Portfolio, officer: User, now: datetime) -> None:
    imported(gov, edition(row(name="Future Shared Services Programme")), FIRST, now=now, actor=officer)
    run = preview(gov, edition(row(name="Future Shared Services")), SECOND, now=now, actor=officer)
    client, project = signed_in(officer), Project.objects.get()
    assert 'name="match-2"' in page(client, run, "match")
    decide = reverse("integrations:import-choose", args=[run.pk])
    assert client.post(decide, {"row": "2", "match-2": project.pk} | on_screen(run)).status_code == 302
    run.refresh_from_db()
    assert (run.counts["created"], run.counts["changed"]) == (0, 1)
    assert f'value="{project.pk}" checked' in page(client, run, "match")
    client.post(decide, {"row": "2", "match-2": ""} | on_screen(run))
    run.refresh_from_db()
    assert (run.counts["created"], run.counts["changed"]) == (1, 0)


def on_screen(run: ImportRun) -> dict[str, str]:
    """What the form brings of the plan that it was opened with."""
    return {"plan_hash": ImportRun.objects.get(pk=run.pk).plan_hash}


def test_a_decision_meanwhile_stands_beside_mine_and_i_choose(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    imported(gov, edition(row(name="Future Shared Services Programme")), FIRST, now=now, actor=officer)
    run = preview(gov, edition(row(name="Future Shared Services")), SECOND, now=now, actor=officer)
    client, project, opened = signed_in(officer), Project.objects.get(), on_screen(run)
    decide = reverse("integrations:import-choose", args=[run.pk])
    theirs = {"row": "2", "match-2": project.pk}
    assert client.post(decide, theirs | opened).status_code == 302
    mine = {"row": "2", "match-2": ""} | opened
    shown = client.post(decide, mine)
    assert shown.status_code == 409
    [pair] = shown.context["conflict"].differing
    assert (pair.mine, pair.theirs) == ("A new project", project.name)
    assert 'name="keep-match-2"' in shown.content.decode()
    run.refresh_from_db()
    assert run.choices["matches"] == {"2": project.pk}
    client.post(decide, mine | on_screen(run) | {"keep-match-2": "theirs"})
    run.refresh_from_db()
    assert run.choices["matches"] == {"2": project.pk}
    client.post(decide, mine | on_screen(run) | {"keep-match-2": "mine"})
    run.refresh_from_db()
    assert run.choices["matches"] == {}


def test_decisions_of_one_page_leave_those_of_another(gov: Portfolio, officer: User, now: datetime) -> None:
    imported(gov, edition(row(), row(name="Beta")), FIRST, now=now, actor=officer)
    Project.objects.update(forecast_finish=date(2025, 1, 1))
    run = preview(
        gov, edition(row(end="30.06.22"), row(name="Beta", end="30.06.22")), SECOND, now=now, actor=officer
    )
    client, decide = signed_in(officer), reverse("integrations:import-choose", args=[run.pk])
    client.post(decide, {"conflict": "2:forecast_finish", "take": "2:forecast_finish"} | on_screen(run))
    third = {"conflict": "3:forecast_finish", "take": ["3:forecast_finish", "2:name"]}
    client.post(decide, third | on_screen(run))
    run.refresh_from_db()
    assert run.choices["take"] == ["2:forecast_finish", "3:forecast_finish"]
    client.post(decide, {"conflict": "2:forecast_finish"} | on_screen(run))
    run.refresh_from_db()
    assert run.choices["take"] == ["3:forecast_finish"]


def test_a_portfolio_that_changed_meanwhile_is_shown_again(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    imported(gov, edition(row()), FIRST, now=now, actor=officer)
    run = preview(gov, edition(row(end="30.06.22")), SECOND, now=now, actor=officer)
    Project.objects.update(forecast_finish=date(2021, 4, 30))
    confirm = reverse("integrations:import-confirm", args=[run.pk])
    client = signed_in(officer)
    client.post(confirm, {"plan_hash": run.plan_hash})
    assert worked(now=timezone.now()) == 1
    shown = page(client, run)
    assert "nothing was imported" in shown
    assert re.search(r"Forecast finish.*31 Mar 2021.*→.*30 Apr 2021", shown, re.DOTALL)
    assert Project.objects.get().forecast_finish == date(2021, 4, 30)
    old = run.plan_hash
    run.refresh_from_db()
    assert run.plan_hash != old
    assert (run.state, run.counts["conflicts"]) == ("previewed", 1)
    # Whoever has the old preview on the screen is told so, and sees the new one.
    outdated = client.post(confirm, {"plan_hash": old})
    assert outdated.status_code == 409
    assert "30 Apr 2021" in outdated.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    run.refresh_from_db()
    assert run.state == "previewed"
    client.post(confirm, {"plan_hash": run.plan_hash})
    assert worked(now=timezone.now()) == 1
    run.refresh_from_db()
    assert (run.state, "changed" in run.plan) == ("confirmed", False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x00", "The workbook is damaged or was cut"),
        (edition(row())[:-60], "the file was cut"),
        (b"a,b\n1,2\n", "The mapping gmpp_2018_2020 needs this column."),
    ],
)
def test_a_refused_file_is_explained(gov: Portfolio, officer: User, content: bytes, words: str) -> None:
    response = upload(signed_in(officer), gov, content, name="edition.csv")
    assert response.status_code == 302
    shown = page(signed_in(officer), ImportRun.objects.get())
    assert words in shown
    assert "Nothing was written" in shown
    assert not Project.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    gov: Portfolio, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.services.upload_import", None)
    monkeypatch.setattr("integrations.forms.LIMITS", Limits(size=10))
    response = upload(signed_in(officer), gov, edition(row()))
    assert response.status_code == 422
    assert "at most 10 are read" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_name_is_never_a_path_or_markup(gov: Portfolio, officer: User) -> None:
    client = signed_in(officer)
    upload(client, gov, edition(row()), name="..\\..\\<b>x</b>.csv")
    run = ImportRun.objects.get()
    assert "/" not in run.file_name.replace("</b>", "")
    assert "<b>x" not in page(client, run)


def test_a_cell_is_never_markup(gov: Portfolio, officer: User) -> None:
    client = signed_in(officer)
    upload(client, gov, edition(row(name="<script>alert(1)</script>", cost="<img src=x>")))
    run = ImportRun.objects.get()
    for tab in ("created", "problems"):
        assert "<script>alert" not in page(client, run, tab)
        assert "<img src=x" not in page(client, run, tab)


def test_another_portfolio_cannot_be_chosen_and_its_imports_do_not_exist(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    other = factories.portfolio("OTHER", currency="GBP")
    run = preview(other, edition(row()), FIRST, now=now)
    client = signed_in(officer)
    assert upload(client, other, edition(row())).status_code == 422
    assert ImportRun.objects.count() == 1
    assert client.get(reverse("integrations:import-detail", args=[run.pk])).status_code == 404
    for name in ("import-choose", "import-confirm", "import-discard"):
        response = client.post(reverse(f"integrations:{name}", args=[run.pk]), {"plan_hash": run.plan_hash})
        assert response.status_code == 404
    run.refresh_from_db()
    assert run.state == "previewed"
    assert run.file_name not in client.get(reverse("integrations:import-list")).content.decode()


@pytest.mark.parametrize("role", ["executive", "project_manager", "auditor", "viewer", "administrator"])
def test_who_may_not_import_gets_no_page(gov: Portfolio, role: str, now: datetime) -> None:
    run = preview(gov, edition(row()), FIRST, now=now)
    client = signed_in(factories.user(role, gov.scope))
    assert client.get(reverse("integrations:import-list")).status_code == 403
    assert client.get(reverse("integrations:import-new")).status_code == 403
    assert upload(client, gov, edition(row())).status_code == 403
    assert client.get(reverse("integrations:import-detail", args=[run.pk])).status_code == 404
    assert client.post(reverse("integrations:import-confirm", args=[run.pk])).status_code == 404
    assert ImportRun.objects.count() == 1


def test_a_confidential_project_stays_hidden_in_a_colleagues_preview(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    director = factories.user("pmo_director", gov.scope)
    imported(gov, edition(row(name="Alpha"), row(name="Secret")), FIRST, now=now, actor=director)
    Project.objects.filter(name="Secret").update(confidential=True)
    moved = edition(row(name="Alpha", end="30.06.22"), row(name="Secret", end="30.06.22", rag="Red"))
    run = preview(gov, moved, SECOND, now=now, actor=director)
    assert "Secret" in page(signed_in(director), run, "dates")
    for tab in TABS:
        assert "Secret" not in page(signed_in(officer), run, tab)
    # The officer's own import may not touch it either.
    own = preview(gov, moved, SECOND, now=now, actor=officer)
    assert [problem["rule"] for problem in own.plan["problems"]] == ["project_elsewhere"]
    assert own.counts["changed"] == 1


def test_pages_take_the_same_statements_for_ten_rows_and_for_a_hundred(
    officer: User, gov: Portfolio, now: datetime
) -> None:
    client = signed_in(officer)
    taken = []
    for number in (10, 100):
        rows = [row(name=f"P{number} {index}") for index in range(number)]
        imported(gov, edition(*rows), FIRST, now=now, actor=officer)
        run = preview(
            gov, edition(*[{**each, "end": "30.06.22"} for each in rows]), SECOND, now=now, actor=officer
        )
        counts = []
        for url in [reverse("integrations:import-list"), *(f"?tab={tab}" for tab in TABS)]:
            path = url if url.startswith("/") else reverse("integrations:import-detail", args=[run.pk]) + url
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        taken.append(counts)
    assert taken[0] == taken[1]
    assert max(taken[0]) <= 9


def test_a_page_number_from_the_address_is_harmless(officer: User, gov: Portfolio, now: datetime) -> None:
    run = preview(gov, edition(row()), FIRST, now=now, actor=officer)
    client = signed_in(officer)
    for number in ("-1", "0", "9" * 30, "x", ""):
        url = reverse("integrations:import-detail", args=[run.pk])
        assert client.get(url, {"tab": "created", "page": number}).status_code == 200
        assert client.get(reverse("integrations:import-list"), {"page": number}).status_code == 200


def test_decisions_that_are_no_numbers_are_passed_over(officer: User, gov: Portfolio, now: datetime) -> None:
    run = preview(gov, edition(row()), FIRST, now=now, actor=officer)
    client = signed_in(officer)
    for text in ("²", "x", "-1", "9" * 40, ""):
        data = {"row": ["2", text], "match-2": text, f"match-{text}": "1", "take": text}
        assert client.post(reverse("integrations:import-choose", args=[run.pk]), data).status_code == 302
    assert client.get(f"/imports/{'9' * 30}/").status_code == 404
    run.refresh_from_db()
    assert run.choices == {"matches": {}, "take": []}


def test_discarding(officer: User, gov: Portfolio, now: datetime) -> None:
    run = preview(gov, edition(row()), FIRST, now=now, actor=officer)
    client = signed_in(officer)
    response = client.post(reverse("integrations:import-discard", args=[run.pk]), follow=True)
    assert "Nothing was written" in response.content.decode()
    again = client.post(reverse("integrations:import-discard", args=[run.pk]), follow=True)
    assert "no longer waiting" in again.content.decode()


def test_the_next_edition_goes_where_the_last_one_went_and_is_read_by_the_mapping_of_today(
    gov: Portfolio, officer: User, now: datetime
) -> None:
    run, client = imported(gov, edition(row()), FIRST, now=now), signed_in(officer)
    factories.portfolio("BELOW", parent=gov)
    link = f"{reverse('integrations:import-new')}?after={run.pk}"
    assert link in client.get(reverse("integrations:import-detail", args=[run.pk])).content.decode()
    old = ImportMapping.objects.get(name="gmpp_2018_2020", is_current=True)
    ImportMapping.objects.filter(pk=old.pk).update(is_current=False)
    newer = ImportMapping.objects.create(
        name=old.name,
        version=old.version + 1,
        source=old.source,
        title_en="Newer",
        title_fr="Plus",
        spec=old.spec,
    )
    page = client.get(link)
    chosen = re.findall(r'<option value="(\d+)" selected>', page.content.decode())
    assert chosen == [str(gov.pk), str(newer.pk)]
    assert "edition.csv has the figures as of" in page.content.decode()
    sent = {"portfolio": gov.pk, "mapping": newer.pk, "as_of": SECOND.isoformat()}
    answer = client.post(link, {**sent, "file": SimpleUploadedFile("next.csv", edition(row(end="30.06.22")))})
    assert answer.status_code == 302
    assert ImportRun.objects.latest("pk").mapping == newer


@pytest.mark.parametrize("after", ["", "x", "-1", "999999999", "9" * 40, "\x00", "hidden"])
def test_the_next_edition_of_what_one_does_not_see_is_a_first_one(
    officer: User, now: datetime, after: str
) -> None:
    elsewhere = factories.portfolio("ELSEWHERE", currency="GBP")
    hidden = imported(elsewhere, edition(row()), FIRST, now=now)
    asked = str(hidden.pk) if after == "hidden" else after
    page = signed_in(officer).get(reverse("integrations:import-new"), {"after": asked})
    assert page.status_code == 200
    assert "selected" not in page.content.decode().partition('id="id_portfolio"')[2].partition("</select>")[
        0
    ].replace('<option value="" selected>', "")
    assert "edition.csv" not in page.content.decode()


def test_an_archived_portfolio_takes_no_next_edition(gov: Portfolio, officer: User, now: datetime) -> None:
    run = imported(gov, edition(row()), FIRST, now=now)
    Portfolio.objects.filter(pk=gov.pk).update(archived_at=now)
    page = signed_in(officer).get(reverse("integrations:import-detail", args=[run.pk])).content.decode()
    assert "Import the next edition" not in page
