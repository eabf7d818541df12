"""The list of projects: what it finds, in which order, in how many statements, as a page and as a file."""

import csv
import re
import string
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from portfolio.models import CustomAttribute, Portfolio
from projects.models import Method, Phase, Project
from reporting.models import KpiSnapshot
from reporting.services.refresh import refresh_projects
from reporting.tables.projects import ProjectFilters, ProjectTable
from tests import factories
from tests.reporting import figures

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "list"}


@pytest.fixture
def city() -> Portfolio:
    root = factories.portfolio("CITY", name="City projects")
    factories.period(root)
    return root


@pytest.fixture
def reader() -> User:
    return factories.user("executive")


@pytest.fixture
def client(reader: User) -> Client:
    one = Client()
    one.force_login(reader)
    return one


def refreshed(*projects: Project) -> None:
    refresh_projects(project_ids=[one.pk for one in projects], now=figures.NOW)


def text_of(client: Client, query: str = "", **headers: str) -> str:
    answer = client.get(f"/projects/?{query}", headers={**HTMX, **headers})
    assert answer.status_code == 200
    return answer.content.decode()


def codes(client: Client, query: str = "") -> list[str]:
    """The projects of the first page, in order."""
    return re.findall(r'<span class="row-code">([^<]+)</span>', text_of(client, query))


def table_of(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/projects/?{query}&export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_words_are_found_wherever_they_stand_accents_and_case_ignored(
    city: Portfolio, client: Client
) -> None:
    factories.project(city, code="P1", name="Réfection du Théâtre", description="Toitures")
    factories.project(city, code="P2", name="Theatre lighting")
    assert codes(client, "q=theatre") == ["P1", "P2"]
    assert codes(client, "q=THÉATRE+toiture") == ["P1"]
    assert codes(client, "q=p2") == ["P2"]
    assert codes(client, "q=100%25") == []


def test_a_portfolio_is_meant_with_what_lies_below_it(city: Portfolio, client: Client) -> None:
    streets = factories.portfolio("STREETS", name="Streets", parent=city)
    other = factories.portfolio("OTHER")
    for number, owner in enumerate((city, streets, other)):
        factories.project(owner, code=f"P{number}", name=f"{number}")
    assert codes(client, "portfolio=CITY") == ["P0", "P1"]
    assert codes(client, "portfolio=STREETS") == ["P1"]
    programme = factories.programme(other, code="PROG")
    factories.project(other, code="P3", programme=programme)
    assert codes(client, "programme=PROG") == ["P3"]
    assert "Portfolio is not used as a filter" in text_of(client, "portfolio=NOWHERE")


def test_figures_and_colours_filter_and_sort(city: Portfolio, client: Client) -> None:
    cheap = figures.measured_project(city, code="CHEAP", name="b", ac=300)
    dear = figures.measured_project(city, code="DEAR", name="c", ac=900)
    factories.project(city, code="NEW", name="a")
    refreshed(cheap, dear)
    assert codes(client, "sort=cpi") == ["DEAR", "CHEAP", "NEW"]
    assert codes(client, "sort=-cpi") == ["CHEAP", "DEAR", "NEW"], "what is not known comes last either way"
    assert codes(client, "cpi_max=1") == ["DEAR"]
    assert codes(client, "cpi_min=0.5&cpi_max=3&sort=-name") == ["DEAR", "CHEAP"]
    stored = dict(KpiSnapshot.objects.projects().values_list("scope__project__code", "computed_rag"))
    for colour in range(1, 6):
        found = codes(client, f"computed={colour}")
        assert set(found) == {code for code, rag in stored.items() if rag == colour}
    assert codes(client, "computed=none") == ["NEW"]
    assert set(codes(client, "missing=1")) == {"CHEAP", "DEAR"}


def test_archived_projects_are_there_when_asked_for(city: Portfolio, client: Client) -> None:
    factories.project(city, code="RUNS", name="a")
    factories.project(city, code="DONE", name="b", actual_finish=date(2026, 3, 1))
    factories.project(city, code="GONE", name="c", archived_at=factories.LONG_AGO)
    assert codes(client) == ["RUNS", "DONE"]
    assert codes(client, "state=running") == ["RUNS"]
    assert codes(client, "state=finished") == ["DONE"]
    assert codes(client, "state=archived") == ["GONE"]
    assert codes(client, "state=all") == ["RUNS", "DONE", "GONE"]


def test_custom_attributes_are_columns_and_filters_of_their_type(city: Portfolio, client: Client) -> None:
    kinds = {"zone": "text", "seats": "number", "opened": "date", "listed": "boolean", "ward": "choice"}
    for code, kind in kinds.items():
        CustomAttribute.objects.create(
            portfolio=city,
            code=code,
            label_en=code,
            kind=kind,
            choices=["North", "South"] if kind == "choice" else [],
        )
    full = {"zone": "Évry", "seats": "90", "opened": "2026-05-01", "listed": True, "ward": "South"}
    factories.project(city, code="A", name="a", attributes=full)
    factories.project(city, code="B", name="b", attributes={"seats": "1000.5", "ward": "North"})
    factories.project(city, code="C", name="c", attributes={"seats": "unknown"})
    assert codes(client, "sort=-a_seats") == ["B", "A", "C"]
    assert codes(client, "a_seats_min=100") == ["B"]
    assert codes(client, "a_zone=EVRY") == ["A"]
    assert codes(client, "a_opened_min=2026-05-01&a_opened_max=2026-05-01") == ["A"]
    assert codes(client, "a_listed=yes") == ["A"]
    assert codes(client, "a_ward=North&a_ward=South") == ["A", "B"]
    rows = table_of(client, "columns=name,a_zone,a_seats,a_opened,a_listed,a_ward")
    assert rows[1][1:] == ["Évry", "90", "2026-05-01", "Yes", "South"]
    other = factories.portfolio("OTHER")
    CustomAttribute.objects.create(portfolio=other, code="seats", label_en="Seats", kind="text")
    assert codes(client, "a_seats=1000") == ["B"], "a text to the list of both"
    assert codes(client, "a_seats_min=100&portfolio=CITY") == ["B"]


def test_people_are_found_by_name_and_never_by_address(city: Portfolio, client: Client) -> None:
    anna = factories.user(full_name="Anna Müller", email="secret@example.org")
    factories.project(city, code="P1", manager=anna)
    assert codes(client, "manager=muller") == ["P1"]
    assert codes(client, "manager=secret") == []


def test_a_reader_without_money_and_names_is_offered_none(city: Portfolio) -> None:
    manager = factories.user(full_name="Anna Schmidt")
    project = figures.measured_project(city, code="P1", manager=manager)
    refreshed(project)
    client = Client()
    client.force_login(factories.user("viewer", city.scope))
    page = client.get("/projects/?part=all&columns=name,budget,cpi,manager,slip").content.decode()
    assert "Anna Schmidt" not in page
    for name in ("cpi", "budget", "manager", "sponsor"):
        assert f'value="{name}"' not in page
        assert f'name="{name}' not in page
    assert codes(client, "cpi_min=99&manager=nobody&budget_max=0") == ["P1"], "as if it were not there"


def test_where_only_some_money_is_shown_the_rest_is_not_known(city: Portfolio) -> None:
    seen, hidden = (figures.measured_project(city, code=code, ac=100) for code in ("SEEN", "HIDDEN"))
    refreshed(seen, hidden)
    reader = factories.user("viewer", city.scope)
    factories.grant(reader, "executive", seen.scope)
    client = Client()
    client.force_login(reader)
    assert codes(client, "cpi_min=0") == ["SEEN"]
    assert codes(client, "sort=-cpi") == ["SEEN", "HIDDEN"]
    assert [row[1:] for row in table_of(client, "columns=name,ac&sort=code")[1:]] == [[""], ["100.00"]]
    assert "only where your role shows costs" in text_of(client)


def test_a_page_and_its_statements_do_not_grow_with_the_projects(
    city: Portfolio, client: Client, reader: User
) -> None:
    counted = []
    for total in (30, 300):
        made = [figures.measured_project(city) for _n in range(total - Project.objects.count())]
        refreshed(*made)
        client.get("/projects/")
        with CaptureQueriesContext(
            connection,
        ) as statements:
            client.get("/projects/?sort=-cpi&q=project&cpi_min=0&per_page=25")
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted


def test_every_column_can_be_shown_and_sorted_by_in_both_languages(city: Portfolio, reader: User) -> None:
    method = Method.objects.create(code="house", name_en="House", name_fr="Maison")
    phase = Phase.objects.create(method=method, code="one", name_en="One", name_fr="Un", position=1)
    full = figures.measured_project(
        city, code="FULL", manager=reader, sponsor=reader, method=method, phase=phase, priority=2,
        start_date=date(2026, 1, 1), forecast_finish=date(2027, 1, 1), programme=factories.programme(city),
    )  # fmt: skip
    refreshed(full)
    factories.project(city, code="EMPTY")
    every = ",".join(ProjectTable.declared())
    for language in ("en", "fr"):
        User.objects.filter(pk=reader.pk).update(language=language)
        client = Client()
        client.force_login(User.objects.get(pk=reader.pk))
        for name in ProjectTable.declared():
            assert len(codes(client, f"columns={every}&sort=-{name}")) == 2
        answer = client.get(f"/projects/?columns={every}&export=csv")
        assert ("Maison" if language == "fr" else "House") in b"".join(answer.streaming_content).decode()


def test_the_url_says_everything_and_survives_the_round_trip(city: Portfolio, client: Client) -> None:
    factories.project(city)
    asked = "q=%C3%A9&computed=none&sort=-slip&columns=name,slip&density=compact&per_page=50"
    answer = client.get(f"/projects/?{asked}", headers=HTMX)
    assert (
        answer["HX-Push-Url"]
        == "/projects/?q=%C3%A9&computed=none&sort=-slip&columns=name%2Cslip&density=compact&per_page=50"
    )
    typing = client.get(f"/projects/?{asked}", headers={**HTMX, "X-List-Typing": "1"})
    assert "HX-Push-Url" not in typing
    assert typing["HX-Replace-Url"] == answer["HX-Push-Url"]
    assert client.get("/projects/?q=&sort=name&page=1", headers=HTMX)["HX-Push-Url"] == "/projects/"


def test_each_chip_leads_to_the_list_without_its_filter(city: Portfolio, client: Client) -> None:
    factories.project(city)
    page = text_of(client, "q=x&declared=4&declared=5&cpi_max=0.9&finish_min=2026-01-01")
    chips = re.findall(r'<a class="chip" href="([^"]+)".*?<span>(.*?)</span>', page)
    said = {strip_tags(label): url for url, label in chips}
    assert set(said) == {
        "Declared: Amber/red",
        "Declared: Red",
        "CPI: ≤ 0.9",
        "Forecast finish: ≥ 1\xa0Jan\xa02026",
    }
    assert "declared=4" not in said["Declared: Amber/red"]
    assert "declared=5" in said["Declared: Amber/red"]


def test_what_is_no_value_filters_nothing_and_is_said(city: Portfolio, client: Client) -> None:
    factories.project(city, code="P1")
    assert codes(client, "cpi_min=abc&finish_min=tomorrow&priority=9") == ["P1"]
    page = client.get("/projects/?part=all&cpi_min=abc").content.decode()
    assert "Not used" in page
    assert 'value="abc"' in page, "what was typed stays"


def test_a_list_without_anything_differs_from_one_where_nothing_matches(
    city: Portfolio, client: Client
) -> None:
    nothing = text_of(client)
    assert 'class="empty"' in nothing
    assert "Nothing matches" not in nothing
    factories.project(city)
    assert "Nothing matches" in text_of(client, "q=nothing-like-it")


def test_a_file_has_what_is_filtered_with_the_chosen_columns_typed(city: Portfolio, client: Client) -> None:
    project = figures.measured_project(
        city, code="P1", name="=1+1", bac=1200, forecast_finish=date(2026, 12, 24)
    )
    refreshed(project)
    factories.project(city, code="P2", name="-other")
    query = "columns=code,name,budget,finish,cpi,computed&sort=code"
    rows = table_of(client, query)
    assert rows[0] == ["Code", "Project", "Approved budget", "Forecast finish", "CPI", "Computed"]
    assert rows[1][:4] == ["P1", "'=1+1", "1200.00", "2026-12-24"]
    assert rows[2][:2] == ["P2", "'-other"]
    assert len(table_of(client, f"{query}&q=p2")) == 2
    answer = client.get(f"/projects/?{query}&export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = list(sheet.iter_rows())
    assert [cell.data_type for cell in cells[1]][:4] == ["s", "s", "n", "d"]
    assert cells[1][1].value == "=1+1"
    assert cells[1][2].value == 1200
    assert cells[1][3].value.date() == date(2026, 12, 24)
    answer.close()


def test_a_french_file_opens_in_a_french_spreadsheet(city: Portfolio) -> None:
    refreshed(figures.measured_project(city, bac="1200.50"))
    client = Client()
    client.force_login(factories.user("executive", language="fr"))
    answer = client.get("/projects/?columns=name,budget&export=csv")
    assert b";1200,50" in b"".join(answer.streaming_content)


def test_a_project_that_changed_owners_stands_there_once_with_its_own_figures(
    city: Portfolio, client: Client
) -> None:
    other = factories.portfolio("OTHER")
    factories.period(other, date(2026, 10, 1))
    project = figures.measured_project(city, code="P1")
    refreshed(project)
    project.portfolio = other
    project.save(update_fields=["portfolio"])
    assert codes(client, "sort=cpi") == ["P1"]
    assert codes(client, "cpi_min=0") == [], "the figures of its former owner's month are not its own"


NAMES = sorted(
    {*ProjectFilters.base_filters, *ProjectFilters.additional(attributes={})}
    | {"sort", "columns", "density", "page", "per_page", "export", "view", "part", "a_x", "unknown"}
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["-1", "0", "99999999999", "1e999999", "NaN", "-inf", "1e-999999", "garbage", "\x00", "'", "%", "\\", "_",
         "none", "5", "2026-02-30", "0001-01-01", "9999-12-31", "csv", "xlsx", "all", "filters", "name,name",
         *ProjectTable.declared()]
    ),
    st.text(alphabet=string.printable, max_size=200),
)  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8), htmx=st.booleans())
def test_no_url_breaks_the_list(
    asked: list[tuple[str, str]], htmx: bool, city: Portfolio, client: Client
) -> None:
    if not Project.objects.exists():
        refreshed(figures.measured_project(city))
    query: dict[str, list[Any]] = {}
    for name, value in asked:
        query.setdefault(name, []).append(value)
    answer = client.get("/projects/", query, headers=HTMX if htmx else {})
    assert answer.status_code == 200
    if answer.streaming:
        assert b"".join(answer.streaming_content)
        answer.close()


@pytest.mark.parametrize(
    "query", ["page=-1&per_page=99999999999&sort=garbage", "page=0&per_page=-5", "page=2&per_page=x"]
)
def test_odd_pages_are_the_nearest_ones(city: Portfolio, client: Client, query: str) -> None:
    factories.project(city, code="P1")
    assert codes(client, query) == ["P1"]
