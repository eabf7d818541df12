"""The mapping editor: a guess that a person corrects, a live preview, versions, and the file imported at once."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.models import ImportMapping, ImportRun, MappingDraft
from integrations.services import confirm_import
from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from tests import factories
from tests.integrations.files import preview, real_file

pytestmark = pytest.mark.django_db
CSV = (
    "Projet;Chef-lieu;Début;Fin prévue;Budget (M€);Météo;Avancement\n"
    "Alpha;Lyon;01/02/2024;31/12/2026;1 250,5;vert;12 %\n"
    "Beta;Lyon;15/03/2024;30/06/2025;3,0;rouge;80 %\n"
    "Gamma;Brest;20/04/2024;à définir;n/a;orange;5 %\n"
).encode()


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="EUR")


@pytest.fixture
def officer(gov: Portfolio) -> User:
    return factories.user("pmo_officer", gov.scope)


@pytest.fixture
def client(officer: User) -> Client:
    return signed_in(officer)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begun(
    client: Client, content: bytes = CSV, *, name: str = "projets.csv", base: int | str = ""
) -> MappingDraft:
    answer = client.post(
        reverse("integrations:mapping-new"), {"file": SimpleUploadedFile(name, content), "base": base}
    )
    assert answer.status_code == 302, answer.content.decode()
    return MappingDraft.objects.latest("pk")


def url(name: str, draft: MappingDraft, *more: Any) -> str:
    return reverse(f"integrations:mapping-{name}", args=[draft.pk, *more])


def form_of(client: Client, draft: MappingDraft) -> dict[str, str]:
    """What the browser would send of the page as it is."""
    return fields_of(client.get(url("draft", draft)).content.decode())


def fields_of(html: str) -> dict[str, str]:
    body = html[html.index('id="mapping-form"') :] if 'id="mapping-form"' in html else html
    found: dict[str, str] = {}
    for tag in re.finditer(r"<input ([^>]*)>", body):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag.group(1)))
        if "name" in attributes and attributes.get("type") not in {"checkbox", "radio"}:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[name] = unescape((chosen or first).group(1))  # type: ignore[union-attr]
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.DOTALL):
        found[name] = unescape(text).removeprefix("\n")
    return found


def saved(client: Client, draft: MappingDraft, **changes: str) -> ImportMapping:
    answer = client.post(url("draft", draft), form_of(client, draft) | changes | {"save": "1"})
    assert answer.status_code == 302, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return ImportMapping.objects.latest("pk")


def test_a_file_is_guessed_shown_and_saved_without_a_change(client: Client) -> None:
    draft = begun(client)
    form = form_of(client, draft)
    targets = [form[f"c{index}-target"] for index in range(7)]
    assert targets == [
        "name",
        "attribute",
        "start_date",
        "forecast_finish",
        "budget.approved.whole_life",
        "status.overall_rag",
        "attribute",
    ]
    html = client.get(url("draft", draft)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "All of the first 3 rows are read without a problem." in html
    assert "Feb 1, 2024" in html or "1 Feb 2024" in html
    mapping = saved(
        client, draft, **{"all-title_en": "City projects", "all-title_fr": "Projets", "all-source": "city"}
    )
    assert (mapping.name, mapping.version, mapping.shipped, mapping.is_current) == (
        "own_city_projects",
        1,
        False,
        True,
    )
    money = next(field for field in mapping.spec["fields"] if field["target"] == "budget")
    assert money["number"] == {"decimal": ",", "thousands": " ", "multiplier": "1000000"}


def test_nothing_changes_when_a_shipped_mapping_is_opened_and_saved(client: Client) -> None:
    """Round trip: what the form does not show stays, what it shows comes back as it was."""
    for name, parts in (
        ("gmpp_2014_2017", ("gmpp_uk", "gmpp_2014.csv")),
        ("gmpp_2018_2020", ("gmpp_uk", "gmpp_2020.csv")),
        ("panorama_fr", ("panorama_fr", "panorama_2018-07.csv")),
        ("nyc_capital", ("nyc_capital", "NYC_capital_projects_20190901.csv")),
    ):
        shipped = ImportMapping.objects.get(name=name)
        copy = saved(client, begun(client, real_file(*parts), base=shipped.pk))
        assert copy.name.startswith("own_")
        for part in ("constants", "columns", "match", "method", "as_of", "row_filters"):
            assert copy.spec.get(part) == shipped.spec.get(part, [] if part == "row_filters" else None), part
        assert {s["match"]: s["state"] for s in copy.spec["states"]} == {
            s["match"]: s["state"] for s in shipped.spec["states"]
        }
        key = lambda field: (field["target"], str(field["columns"]))  # noqa: E731
        theirs = {key(field): field for field in shipped.spec["fields"]}
        for field in copy.spec["fields"]:
            before = theirs.pop(key(field))
            for part in before:
                if part == "number":
                    assert plain_number(field[part]) == plain_number(before[part])
                elif part != "pivot":
                    assert field[part] == before[part], (name, part)
        assert not theirs


def plain_number(number: dict[str, Any]) -> dict[str, Any]:
    return {"decimal": ".", "thousands": ",", **number}


def test_a_correction_shows_at_once_and_nothing_is_written(client: Client) -> None:
    draft = begun(client)
    form = form_of(client, draft) | {"c2-forms": "yyyy-mm-dd"}
    html = client.post(url("preview", draft), form).content.decode()
    assert "This is no date in a form that the mapping knows." in html
    assert "01/02/2024" in html
    assert MappingDraft.objects.get(pk=draft.pk).spec == draft.spec


def test_choosing_another_target_brings_its_options_guessed_from_the_cells(client: Client) -> None:
    draft = begun(client)
    form = form_of(client, draft) | {"c6-target": "start_date", "c2-target": "baseline_start"}
    html = client.post(url("options", draft, 2), form).content.decode()
    assert "dd/mm/yyyy" in html
    assert 'value="baseline_start"' in html
    assert client.post(url("options", draft, 99), form).status_code == 404


def test_errors_are_said_at_their_field_and_nothing_typed_is_lost(client: Client) -> None:
    draft = begun(client)
    wrong = {
        "c0-target": "ignore",
        "c2-forms": "dd",
        "c3-target": "start_date",
        "all-source": "Not a source",
        "all-withheld": "/(/",
        "all-title_en": "Kept <b>",
    }
    answer = client.post(url("draft", draft), form_of(client, draft) | wrong | {"save": "1"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "A date needs a year" in html
    assert "Begin with a small letter" in html
    assert "This is no regular expression" in html
    assert "Kept &lt;b&gt;" in html
    # What needs several columns is said once each of them is right by itself.
    right = form_of(client, draft) | {"c0-target": "ignore", "c3-target": "start_date"}
    html = client.post(url("draft", draft), right | {"save": "1"}).content.decode()
    assert "Say which column holds the name of the project." in html
    assert "The column “Début” is this already." in html
    assert not ImportMapping.objects.filter(shipped=False).exists()


def test_versions_are_kept_and_an_import_keeps_its_own(client: Client, gov: Portfolio) -> None:
    draft = begun(client)
    first = saved(client, draft)
    answer = client.post(url("use", draft), {"portfolio": gov.pk, "as_of": "2024-06-30"})
    assert answer.status_code == 302, answer.content.decode()
    second = saved(client, draft, **{"c1-label_en": "Town"})
    first.refresh_from_db()
    assert (first.version, first.is_current, second.version, second.is_current) == (1, False, 2, True)
    assert ImportRun.objects.get().mapping == first
    assert next(field["label_en"] for field in first.spec["fields"] if "code" in field) == "Chef-lieu"
    upload = client.get(reverse("integrations:import-new")).content.decode()
    assert f'value="{second.pk}"' in upload
    assert f'value="{first.pk}"' not in upload


def test_a_version_saved_meanwhile_is_a_conflict_that_shows_both(client: Client, gov: Portfolio) -> None:
    first = saved(client, begun(client))
    mine = begun(client, base=first.pk)
    form = form_of(client, mine) | {"all-title_en": "Mine"}
    colleague = signed_in(factories.user("pmo_officer", gov.scope))
    saved(colleague, begun(colleague, base=first.pk), **{"all-title_en": "Theirs"})
    answer = client.post(url("draft", mine), form | {"save": "1"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in html
    assert "Theirs" in html
    assert ImportMapping.objects.current().get(name=first.name).title_en == "Theirs"
    # Sent again from that page it is the next version.
    again = client.post(url("draft", mine), fields_of(html) | {"save": "1"})
    assert again.status_code == 302
    current = ImportMapping.objects.current().get(name=first.name)
    assert (current.title_en, current.version) == ("Mine", 3)


def test_another_window_of_the_same_draft_is_a_conflict(client: Client) -> None:
    draft = begun(client)
    form = form_of(client, draft)
    saved(client, draft)
    assert client.post(url("draft", draft), form | {"save": "1"}).status_code == 409


def test_the_layout_is_read_anew(client: Client) -> None:
    draft = begun(client, b"Liste au 30/06/2024\n\n" + CSV)
    assert draft.spec["header_row"] == 3
    layout = {
        "file-encoding": "utf-8",
        "file-delimiter": ";",
        "file-quote": '"',
        "file-header_row": "4",
        "version": "1",
    }
    assert client.post(url("layout", draft), layout).status_code == 302
    draft.refresh_from_db()
    assert (draft.spec["header_row"], draft.version) == (4, 2)
    assert "Alpha" in client.get(url("draft", draft)).content.decode()


def test_a_draft_is_ones_own(client: Client, gov: Portfolio) -> None:
    draft = begun(client)
    colleague = signed_in(factories.user("pmo_director", gov.scope))
    for name in ("draft", "use"):
        assert colleague.get(url(name, draft)).status_code == 404
    for name in ("draft", "layout", "preview", "discard"):
        assert colleague.post(url(name, draft)).status_code == 404
    assert colleague.post(url("options", draft, 0)).status_code == 404
    assert client.post(url("discard", draft)).status_code == 302
    assert not MappingDraft.objects.exists()


def test_a_draft_waits_while_one_may_not_import(client: Client, officer: User) -> None:
    draft = begun(client)
    officer.grants.all().delete()
    for name in ("draft", "use"):
        assert client.get(url(name, draft)).status_code == 403
    for name in ("draft", "layout", "preview", "discard"):
        assert client.post(url(name, draft)).status_code == 403
    assert client.post(url("options", draft, 0)).status_code == 403
    assert MappingDraft.objects.get() == draft


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x89PNG\r\n", b'{"a": 1}', b'a,"b\n1,2\n'])
def test_what_is_no_table_is_refused_with_a_remedy(client: Client, content: bytes) -> None:
    answer = client.post(reverse("integrations:mapping-new"), {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert not MappingDraft.objects.exists()


def test_the_editor_asks_the_database_no_more_for_wide_files(client: Client) -> None:
    def statements(draft: MappingDraft) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url("draft", draft))
        return len(queries)

    narrow = begun(client)
    statements(narrow)
    wide = begun(
        client, b"Project," + b",".join(b"Column %d" % n for n in range(60)) + b"\nA" + b",x" * 60 + b"\n"
    )
    assert statements(wide) == statements(narrow) <= 10


def test_a_fixed_value_is_shown_saved_and_imported_for_every_project(client: Client, gov: Portfolio) -> None:
    draft = begun(client)
    mapping = saved(client, draft, **{"all-fixed": "Ministry = Health = Social\n\nHouse=North"})
    fixed = [field for field in mapping.spec["fields"] if "constant" in field]
    assert [(field["code"], field["label_fr"], field["constant"]) for field in fixed] == [
        ("ministry", "Ministry", "Health = Social"),
        ("house", "House", "North"),
    ]
    assert form_of(client, draft)["all-fixed"] == "Ministry = Health = Social\nHouse = North"
    run = preview(gov, CSV, date(2024, 6, 30), now=timezone.now(), mapping=mapping.name)
    confirm_import(run=run, actor=None, now=timezone.now())
    attributes = Project.objects.order_by("name").values_list("attributes", flat=True)
    assert [each["ministry"] for each in attributes] == ["Health = Social"] * 3
    # Taken away, it is no part of the next version.
    again = saved(client, draft, **{"all-fixed": "House = South"})
    assert [field["constant"] for field in again.spec["fields"] if "constant" in field] == ["South"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ministry", "has only one"),
        ("= Health", "has only one"),
        ("Ministry =", "has only one"),
        ("Ministry = A\nMINISTRY = B", "stands there twice"),
        ("x" * 81 + " = A", "is too long"),
        ("A = " + "x" * 301, "is too long"),
        ("Chef-lieu = Paris", "comes from a column of the file already"),
    ],
)
def test_what_is_wrong_with_a_fixed_value_is_said_at_its_field(client: Client, typed: str, said: str) -> None:
    draft = begun(client)
    answer = client.post(url("draft", draft), form_of(client, draft) | {"all-fixed": typed, "save": "1"})
    assert answer.status_code == 422
    field = answer.context["page"].general["fixed"]
    assert said in " ".join(field.errors)
    assert typed in unescape(answer.content.decode())


def test_constants_that_the_form_does_not_show_stay(client: Client) -> None:
    draft = begun(client)
    by_hand = [
        {"target": "description", "constant": "The same text", "parser": "text"},
        {"target": "attribute", "constant": "12", "parser": "number", "code": "weight", "label_en": "Weight",
         "label_fr": "Poids", "attribute_kind": "number"},
    ]  # fmt: skip
    MappingDraft.objects.filter(pk=draft.pk).update(
        spec={**draft.spec, "fields": [*draft.spec["fields"], *by_hand]}
    )
    assert form_of(client, draft)["all-fixed"] == ""
    mapping = saved(client, draft)
    assert [field for field in mapping.spec["fields"] if "constant" in field] == by_hand


def test_the_currency_of_the_file_is_what_amounts_are_imported_in(client: Client, gov: Portfolio) -> None:
    draft = begun(client)
    mapping = saved(client, draft, **{"all-currency": "usd"})
    assert mapping.spec["constants"]["currency"] == "USD"
    assert form_of(client, draft)["all-currency"] == "USD"
    run = preview(gov, CSV, date(2024, 6, 30), now=timezone.now(), mapping=mapping.name)
    confirm_import(run=run, actor=None, now=timezone.now())
    assert set(Project.objects.values_list("currency", flat=True)) == {"USD"}
    none = saved(client, draft, **{"all-currency": ""})
    assert "currency" not in none.spec["constants"]


@pytest.mark.parametrize("typed", ["ZZZ", "EU", "E1R", "\u20ac"])
def test_no_currency_is_said_at_its_field(client: Client, typed: str) -> None:
    draft = begun(client)
    answer = client.post(url("draft", draft), form_of(client, draft) | {"all-currency": typed, "save": "1"})
    assert answer.status_code == 422
    assert answer.context["page"].general["currency"].errors


def test_a_kind_that_an_attribute_cannot_be_is_said_at_its_field(client: Client) -> None:
    draft = begun(client)
    answer = client.post(
        url("draft", draft), form_of(client, draft) | {"c1-attribute_kind": "hostile", "save": "1"}
    )
    assert answer.status_code == 422
    assert 'id="id_c1-attribute_kind_error"' in answer.content.decode()


def test_one_title_for_two_mappings_is_said_at_its_field(client: Client) -> None:
    saved(client, begun(client), **{"all-title_en": "Ours", "all-title_fr": "Les n\u00f4tres"})
    draft = begun(client)
    for typed, field in (
        ({"all-title_en": "OURS"}, "title_en"),
        ({"all-title_fr": "Les N\u00d4TRES"}, "title_fr"),
    ):
        answer = client.post(
            url("draft", draft), form_of(client, draft) | {"all-title_en": "New", **typed, "save": "1"}
        )
        assert answer.status_code == 422
        assert answer.context["page"].general[field].errors
