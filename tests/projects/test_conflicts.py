"""Two people, or two tabs, and one form: 409 with both versions, nothing typed is lost, a choice field by field."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from portfolio.models import ReportingPeriod
from projects.models import Project, StatusDraft, StatusUpdate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    return factories.project(portfolio, code="PJ")


@pytest.fixture
def period(project: Project) -> ReportingPeriod:
    return project.portfolio.periods.get()


@pytest.fixture
def manager(project: Project) -> User:
    return factories.user("project_manager", project.scope)


@pytest.fixture
def tab(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


URL, DRAFT = "/projects/PJ/status/", "/projects/PJ/status/draft/"


def typed(period: ReportingPeriod, **fields: object) -> dict[str, object]:
    return {
        "period": period.pk, "version": 0, "draft_revision": 0,
        "overall_rag": 1, "summary": "Mine", "next_steps": "Next, mine", **fields,
    }  # fmt: skip


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)
    assert found, name
    return found[1]


def rows(response: object) -> dict[str, tuple[str, str]]:
    return {pair.label: (pair.mine, pair.theirs) for pair in response.context["conflict"].differing}  # type: ignore[attr-defined]


def submitted(project: Project, period: ReportingPeriod, **fields: object) -> StatusUpdate:
    anne = factories.user(full_name="Anne Martin")
    return factories.status_update(
        project, period, author=anne, overall_rag=5, summary="Theirs", next_steps="Next, mine", **fields
    )


def test_a_submission_meanwhile_stands_beside_what_was_typed(tab, project, period):
    submitted(project, period, cost_rag=3, cost_comment="Steel.")
    page = tab.post(URL, typed(period, next_steps="Next, mine\r\n"))
    assert page.status_code == 409
    assert rows(page) == {
        "Overall status": ("Green", "Red"),
        "Summary": ("Mine", "Theirs"),
        "Cost": ("–", "Amber"),
        "Comment on cost": ("–", "Steel."),
    }
    text = page.content.decode()
    assert "Anne Martin saved on" in text
    assert text.count('class="differs-mark"') == 4, "a sign, not a colour alone"
    assert page.context["form"]["summary"].value() == "Mine"
    assert "hx-post" not in re.findall(r'<form method="post" action="/projects/PJ/status/"[^>]*>', text)[0]


@pytest.mark.parametrize(
    ("pressed", "kept", "summary", "rag"),
    [
        ("mine", {}, "Mine", "1"),
        ("theirs", {}, "Theirs", "5"),
        ("choices", {"keep-summary": "theirs", "keep-overall_rag": "mine"}, "Theirs", "1"),
        ("choices", {"keep-summary": "mine", "keep-overall_rag": "theirs"}, "Mine", "5"),
    ],
)
def test_one_chooses_by_field_or_one_side_and_then_submits(tab, project, period, pressed, kept, summary, rag):
    submitted(project, period)
    shown = tab.post(URL, typed(period)).content.decode()
    back = {"version": hidden(shown, "version"), "against": hidden(shown, "against")}
    filled = tab.post(URL, typed(period, **back, resolve=pressed, **kept))
    assert filled.status_code == 200
    assert StatusUpdate.objects.count() == 1, "choosing saves nothing"
    form = filled.context["form"]
    assert (form["summary"].value(), str(form["overall_rag"].value())) == (summary, rag)
    assert StatusDraft.objects.get().payload["summary"] == summary, "what was chosen is a draft at once"
    page = filled.content.decode()
    again = typed(
        period,
        summary=summary,
        overall_rag=rag,
        version=hidden(page, "version"),
        draft_revision=hidden(page, "draft_revision"),
    )
    assert tab.post(URL, again).status_code == 302
    assert StatusUpdate.objects.current().get().summary == summary


def test_a_third_version_while_one_chooses_is_shown_too(tab, project, period):
    first = submitted(project, period)
    shown = tab.post(URL, typed(period)).content.decode()
    StatusUpdate.objects.filter(pk=first.pk).update(is_current=False)
    factories.status_update(project, period, version=2, summary="Third", author=first.author)
    page = tab.post(URL, typed(period, version=hidden(shown, "version"), resolve="mine"))
    assert page.status_code == 409
    assert rows(page)["Summary"] == ("Mine", "Third")
    assert not StatusDraft.objects.exists()


def test_submitting_an_old_tab_does_not_throw_away_what_the_other_one_holds(tab, project, period):
    tab.post(DRAFT, typed(period, summary="The long text of the other tab"))
    page = tab.post(URL, typed(period))
    assert page.status_code == 409
    assert rows(page) == {"Summary": ("Mine", "The long text of the other tab")}
    assert StatusDraft.objects.get().payload["summary"] == "The long text of the other tab"
    assert not StatusUpdate.objects.exists()
    shown = page.content.decode()
    back = {"draft_revision": hidden(shown, "draft_revision"), "against": hidden(shown, "against")}
    filled = tab.post(URL, typed(period, **back, resolve="theirs"))
    assert filled.context["form"]["summary"].value() == "The long text of the other tab"


def test_a_draft_that_says_the_same_is_no_conflict(tab, project, period):
    """An autosave that reached the server while its answer did not reach the page."""
    tab.post(DRAFT, typed(period))
    assert tab.post(URL, typed(period)).status_code == 302
    assert not StatusDraft.objects.exists()


def test_two_drafts_are_compared_from_the_notice(tab, project, period):
    tab.post(DRAFT, typed(period, summary="Other tab"))
    refused = tab.post(DRAFT, typed(period), headers={"HX-Request": "true"})
    assert refused.status_code == 409
    notice = refused.content.decode()
    assert 'name="resolve" value="compare"' in notice
    page = tab.post(URL, typed(period, draft_revision=hidden(notice, "draft_revision"), resolve="compare"))
    assert page.status_code == 409
    assert rows(page) == {"Summary": ("Mine", "Other tab")}
    assert StatusDraft.objects.get().payload["summary"] == "Other tab", "comparing saves nothing"


def test_markup_in_either_version_is_text(tab, project, period):
    submitted(project, period, achievements="<script>alert(1)</script>")
    page = tab.post(URL, typed(period, summary="<img src=x>")).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page


def test_naming_a_manager_meanwhile(project):
    officer, client = factories.user("pmo_officer"), Client()
    client.force_login(officer)
    first, second, third = (factories.user() for _n in range(3))
    url = reverse("projects:assign-manager", args=["PJ"])
    assert client.post(url, {"manager": first.email, "version": 1}).status_code == 302
    page = client.post(url, {"manager": second.email, "version": 1})
    assert page.status_code == 409
    assert list(rows(page).values()) == [(second.email, first.email)]
    chosen = client.post(url, {"manager": second.email, "version": 2, "resolve": "theirs"})
    assert chosen.context["form"]["manager"].value() == first.email
    assert client.post(url, {"manager": third.email, "version": 2}).status_code == 302
    late = client.post(url, {"manager": second.email, "version": 2, "resolve": "mine"})
    assert late.status_code == 409
    assert list(rows(late).values()) == [(second.email, third.email)]
    project.refresh_from_db()
    assert project.manager == third
