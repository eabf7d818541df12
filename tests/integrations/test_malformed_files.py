"""Files that are not as they should be, class by class: a clear message, never an error of ours, never a trace in the data."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from integrations.messages import worded
from integrations.models import ImportMapping, ImportRun
from integrations.problems import QUOTE_LENGTH, problem_from_json
from portfolio.models import Portfolio
from tests import factories
from tests.integrations.files import preview, worked
from tests.integrations.malformed import csv_cases, xlsx_cases
from tests.integrations.malformed.case import Case

AS_OF = date(2018, 9, 30)
CASES = [*csv_cases.all_cases(), *xlsx_cases.all_cases()]
# Each takes the whole way through the browser: one of each rule, whatever it is made of.
THROUGH_THE_BROWSER = list({case.rule: case for case in CASES}.values())
# What an upload that is not confirmed may write.
OF_THE_UPLOAD = {"integrations_importrun", "integrations_importrunevent", "django_session"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="GBP")


def row_counts() -> dict[str, int]:
    """Every table of the portal, but those of the upload itself."""
    tables = set(connection.introspection.table_names()) - OF_THE_UPLOAD
    parts = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 300
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_malformed_file_is_explained_and_leaves_no_trace(gov: Portfolio, now: datetime, case: Case) -> None:
    before = row_counts()
    run = preview(gov, case.content, AS_OF, now=now)
    assert row_counts() == before
    problems = [problem_from_json(each) for each in run.plan["problems"]]
    rules = case.rule.split("|") if case.rule else []
    found = [problem for problem in problems if problem.rule in rules]
    if run.state == ImportRun.State.REFUSED:
        assert case.refused or len(rules) > 1, problems
        assert len(problems) == 1
        assert bytes(run.content) == b""
    if not found:
        # Sound, or one of those where the library may well read what it gets.
        assert not rules or "" in rules, problems
        assert run.state == ImportRun.State.PREVIEWED, problems
    elif case.row is not None:
        assert case.row in {problem.row for problem in found} or run.state == "refused", found
    if (found and run.state != ImportRun.State.REFUSED) or (found and len(rules) == 1):
        assert case.line is None or case.line in {problem.line for problem in found}, found
        placed = [p for p in found if case.row is None or p.row == case.row]
        assert not case.column or any(case.column in p.column for p in placed), placed
        assert not case.value or any(case.value[: QUOTE_LENGTH - 1] in p.value for p in placed), placed
    if case.rows is not None:
        assert run.counts["rows"] == case.rows, problems
    for language in ("en", "fr"):
        with translation.override(language):
            for problem in problems:
                words = worded(problem)
                assert words.message, problem
                assert words.remedy, problem
                assert "%(" not in words.message + words.remedy, problem


@pytest.fixture
def officer_client(gov: Portfolio) -> Client:
    client = Client()
    client.force_login(factories.user("pmo_officer", gov.scope))
    return client


@pytest.mark.parametrize("case", THROUGH_THE_BROWSER, ids=lambda case: case.id)
def test_the_page_says_so_too(gov: Portfolio, officer_client: Client, case: Case) -> None:
    sent = officer_client.post(
        reverse("integrations:import-new"),
        {
            "portfolio": gov.pk,
            "mapping": ImportMapping.objects.current().get(name="gmpp_2018_2020").pk,
            "as_of": AS_OF.isoformat(),
            "file": SimpleUploadedFile("figures.csv", case.content),
        },
    )
    if sent.status_code == 422:
        # An empty or a very large file is refused by the form.
        assert "file" in sent.context["form"].errors
        return
    assert sent.status_code == 302
    assert worked(now=timezone.now()) == 1
    run = ImportRun.objects.get()
    assert run.state in (ImportRun.State.REFUSED, ImportRun.State.PREVIEWED)
    shown = officer_client.get(reverse("integrations:import-detail", args=[run.pk]), {"tab": "problems"})
    assert shown.status_code == 200
    for problem in run.plan["problems"]:
        if problem["rule"] in case.rule:
            words = worded(problem_from_json(problem))
            assert (
                words.remedy in shown.context["summary"]["refusal"].remedy if run.state == "refused" else True
            )
