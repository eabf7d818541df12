"""Custom attributes are added, changed as far as projects' values allow, ordered and archived."""

import pytest
from django.urls import reverse

from portfolio.models import CustomAttribute
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    return factories.portfolio("PF")


@pytest.fixture
def director(client, portfolio):
    person = factories.user("pmo_director")
    client.force_login(person)
    return person


def url(name, *more, code="PF"):
    return reverse(f"portfolio:{name}", args=[code, *more])


def add(client, code="site", portfolio_code="PF", **fields):
    data = {"code": code, "label_en": "Site", "label_fr": "Site", "kind": "text", **fields}
    return client.post(url("attribute-new", code=portfolio_code), data)


def edit(client, code="site", version=1, **fields):
    data = {"label_en": "Site", "label_fr": "Site", "kind": "text", "version": version, **fields}
    return client.post(url("attribute-edit", code), data)


def codes():
    return list(CustomAttribute.objects.filter(archived_at=None).values_list("code", flat=True))


def test_added_after_the_others_with_choices_in_both_languages(client, director):
    add(client)
    lines = "Information systems | Systèmes d’information\n\n Estate \n"
    assert add(client, "sector", kind="choice", choices=lines).url == url("attributes")
    made = CustomAttribute.objects.get(code="sector")
    assert (made.position, made.choices) == (
        2,
        [{"value": "Information systems", "fr": "Systèmes d’information"}, "Estate"],
    )
    assert "Systèmes d’information" in client.get(url("attribute-edit", "sector")).content.decode()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("code", {"code": "Site"}),
        ("code", {"code": "1site"}),
        ("code", {"code": ""}),
        ("label_en", {"label_en": ""}),
        ("kind", {"kind": "colour"}),
        ("choices", {"kind": "choice", "choices": " \n"}),
        ("choices", {"kind": "choice", "choices": "Red\nred"}),
        ("choices", {"kind": "choice", "choices": "Red | Rouge\nRouge"}),
        ("choices", {"kind": "choice", "choices": "| Rouge"}),
        ("choices", {"kind": "choice", "choices": "x" * 121}),
        ("choices", {"kind": "choice", "choices": "\n".join(map(str, range(201)))}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, director, field, fields):
    answer = add(client, **{"code": "site"} | fields)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not CustomAttribute.objects.exists()


def test_a_code_is_used_once_along_a_line_of_the_tree(client, director, portfolio):
    factories.portfolio("CHILD", parent=portfolio)
    factories.portfolio("ELSEWHERE")
    add(client)
    assert add(client, portfolio_code="CHILD").status_code == 422
    assert add(client, portfolio_code="ELSEWHERE").status_code == 302
    add(client, "branch", "CHILD")
    assert add(client, "branch").status_code == 422
    page = client.get(url("attributes", code="CHILD")).content.decode()
    assert "From portfolios above" in page


def test_the_code_never_changes(client, director):
    add(client)
    edit(client, label_en="Place", code="place")
    assert codes() == ["site"]


def test_a_kind_or_choice_that_projects_need_is_not_taken_away(client, director, portfolio):
    add(client, kind="choice", choices="Paris\nLyon\nBrest")
    for value in ("Paris", "Paris", "Lyon"):
        factories.project(portfolio, attributes={"site": value})
    answer = edit(client, kind="choice", choices="Paris\nBrest")
    assert answer.status_code == 422
    assert "1 project has a value that would no longer fit: Lyon." in answer.content.decode()
    answer = edit(client, kind="number")
    assert "3 projects have values that would no longer fit: Paris, Lyon." in answer.content.decode()
    # What nobody uses may go, and a text holds whatever a choice held.
    assert edit(client, kind="choice", choices="Paris\nLyon").status_code == 302
    assert edit(client, version=2, kind="text").status_code == 302


def test_projects_of_portfolios_below_count_as_well(client, director, portfolio):
    add(client)
    child = factories.portfolio(parent=portfolio)
    factories.project(child, attributes={"site": "soon"}, archived_at=factories.LONG_AGO)
    assert edit(client, kind="date").status_code == 422


def test_a_value_that_did_not_fit_before_keeps_nobody_from_editing(client, director, portfolio):
    add(client, kind="choice", choices="Paris\nLyon")
    factories.project(portfolio, attributes={"site": "Atlantis"})
    assert edit(client, kind="choice", choices="Paris").status_code == 302


def test_two_who_edit_at_once(client, director):
    add(client)
    edit(client, label_en="Theirs")
    answer = edit(client, label_en="Mine")
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert CustomAttribute.objects.get().label_en == "Theirs"


def test_the_order_is_changed_by_buttons(client, director):
    for code in ("first", "second", "third"):
        add(client, code)
    client.post(url("attribute-shift", "third"), {"to": "up"})
    assert codes() == ["first", "third", "second"]
    client.post(url("attribute-shift", "first"), {"to": "up"})
    part = client.post(url("attribute-shift", "first"), {"to": "down"}, headers={"HX-Target": "attributes"})
    assert codes() == ["third", "first", "second"]
    assert "<html" not in part.content.decode()
    assert 'id="down-first"' in part.content.decode()


def test_archived_it_is_offered_no_more_and_projects_keep_their_values(client, director, portfolio):
    add(client)
    project = factories.project(portfolio, attributes={"site": "Paris"})
    client.post(url("attribute-archive", "site"), {"version": 1})
    assert codes() == []
    project.refresh_from_db()
    assert project.attributes == {"site": "Paris"}
    client.post(url("attribute-archive", "site"), {"version": 1, "reopen": "1"})
    assert codes() == []  # an old page
    client.post(url("attribute-archive", "site"), {"version": 2, "reopen": "1"})
    assert codes() == ["site"]


def test_an_attribute_belongs_to_the_portfolio_in_its_address(client, director):
    factories.portfolio("OTHER")
    add(client)
    assert client.get(url("attribute-edit", "site", code="OTHER")).status_code == 404


def test_statements_do_not_grow_with_the_attributes(client, director, django_assert_max_num_queries):
    for number in range(12):
        add(client, f"a{number}")
    with django_assert_max_num_queries(12):
        client.get(url("attributes"))
