"""A file of people: understood row by row, refused with what to do, written as a whole or not at all."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import end_of, start_of
from people.import_plan import plan_import
from people.models import Invitation, OutgoingMail, RoleGrant, User
from people.people_file import MAX_ROWS, UnreadableFile, read_people_file
from people.services.users_import import ImportPlanChanged, import_people
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/people/import/"
HEAD = "email,name,language,role,scope,since,until\n"


@pytest.fixture(autouse=True)
def today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def own():
    return factories.portfolio("OWN", name="City projects")


@pytest.fixture
def director(client, own):
    person = factories.user("pmo_director", own.scope, email="dora@example.org")
    client.force_login(person)
    return person


def upload(client, text):
    content = text.encode() if isinstance(text, str) else text
    return client.post(URL, {"file": SimpleUploadedFile("people.csv", content, content_type="text/csv")})


def confirm(client, preview):
    context = preview.context
    return client.post(URL, {"content": context["content"], "shown": context["plan"].digest})


def outcomes(preview):
    return [row.outcome for row in preview.context["plan"].rows]


def problems(preview):
    return [(p.line, p.column, p.value) for p in preview.context["plan"].problems]


def test_people_are_invited_and_granted_after_a_preview(client, director, own):
    known = factories.user(email="known@example.org", full_name="Known Already")
    text = HEAD + (
        "New@Example.org,Nina New,fr,sponsor,OWN,,2026-12-31\n"
        "new@example.org,,fr,Chef de projet,own,01/12/2026,\n"
        "account@example.org,Only Account,,,,,\n"
        "known@example.org,Another Name,,viewer,portfolio:OWN,,\n"
    )
    preview = upload(client, text)
    assert outcomes(preview) == ["invite", "grant", "invite", "grant"], problems(preview)
    assert User.objects.count() == 2, "a preview writes nothing"
    assert confirm(client, preview).status_code == 302
    nina = User.objects.get(email="new@example.org")
    assert (nina.full_name, nina.language, nina.has_usable_password()) == ("Nina New", "fr", False)
    assert list(User.objects.matching("nina new")) == [nina]
    grants = {grant.role: grant for grant in nina.grants.all()}
    assert grants["sponsor"].until == end_of(date(2026, 12, 31))
    assert grants["project_manager"].since == start_of(date(2026, 12, 1))
    assert {grant.granted_by for grant in grants.values()} == {director}
    known.refresh_from_db()
    assert known.full_name == "Known Already"
    assert [grant.role for grant in known.grants.all()] == ["viewer"]
    assert set(Invitation.objects.values_list("user__email", flat=True)) == {
        "new@example.org",
        "account@example.org",
    }
    assert OutgoingMail.objects.count() == 2


def test_the_same_file_twice_writes_nothing(client, director, time_machine):
    text = HEAD + (
        "a@example.org,A,en,sponsor,OWN,,\n"
        "b@example.org,B,en,sponsor,OWN,2026-11-17,2026-11-30\n"
        "c@example.org,C,en,viewer,OWN,2027-01-01,\n"
        "d@example.org,D,en,,,,\n"
    )
    confirm(client, upload(client, text))
    before = (User.objects.count(), RoleGrant.objects.count(), OutgoingMail.objects.count())
    for later in ("2026-11-18 09:00+01:00", "2027-03-01 09:00+01:00"):
        time_machine.move_to(later, tick=False)
        client.force_login(director)
        preview = upload(client, text)
        assert outcomes(preview) == ["nothing"] * 4, problems(preview)
        assert confirm(client, preview).status_code == 302
    assert (User.objects.count(), RoleGrant.objects.count(), OutgoingMail.objects.count()) == before


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("nonsense,N,en,,,,", "email", "nonsense"),
        ("a@example.org,,en,,,,", "name", ""),
        ("a@example.org,A\u202eB,en,,,,", "name", "A\u202eB"),
        ("a@example.org,A,de,,,,", "language", "de"),
        ("a@example.org,A,en,king,OWN,,", "role", "king"),
        ("a@example.org,A,en,sponsor,,,", "scope", ""),
        ("a@example.org,A,en,sponsor,NOWHERE,,", "scope", "NOWHERE"),
        ("a@example.org,A,en,sponsor,OTHER,,", "scope", "OTHER"),
        ("a@example.org,A,en,,OWN,,", "scope", "OWN"),
        ("a@example.org,A,en,sponsor,*,,", "role", "sponsor"),
        ("a@example.org,A,en,administrator,*,,", "role", "administrator"),
        ("a@example.org,A,en,sponsor,OWN,31.12.2026,", "since", "31.12.2026"),
        ("a@example.org,A,en,sponsor,OWN,2026-11-16,", "since", "2026-11-16"),
        ("a@example.org,A,en,sponsor,OWN,,2026-11-16", "until", "2026-11-16"),
        ("a@example.org,A,en,sponsor,OWN,2026-12-02,2026-12-01", "until", "2026-12-01"),
        ("dora@example.org,D,en,sponsor,OWN,,", "email", "dora@example.org"),
        ("gone@example.org,G,en,sponsor,OWN,,", "email", "gone@example.org"),
        ("busy@example.org,B,en,sponsor,OWN,,2026-12-31", "role", "sponsor"),
        ("a@example.org,A,en,sponsor,OWN,,,surplus", "until", "surplus"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_value(client, director, own, row, column, value):
    factories.portfolio("OTHER")
    factories.user(email="gone@example.org", is_active=False)
    factories.user("sponsor", own.scope, email="busy@example.org")
    before = User.objects.count()
    preview = upload(client, HEAD + "fine@example.org,Fine,en,viewer,OWN,,\n\n" + row + "\n")
    assert problems(preview) == [(4, column, value)]
    assert b"Invite and grant all of this" not in preview.content
    assert confirm(client, preview).status_code == 409
    assert User.objects.count() == before


def test_two_rows_that_contradict_each_other_are_said(client, director):
    preview = upload(
        client,
        HEAD
        + "a@example.org,A,en,sponsor,OWN,,\n"
        + "a@example.org,Somebody,en,viewer,OWN,,\n"
        + "a@example.org,,en,sponsor,OWN,2026-12-01,\n",
    )
    assert problems(preview) == [(3, "name", "Somebody"), (4, "role", "sponsor")]


def test_what_changed_between_preview_and_confirmation_is_shown_first(client, director, own):
    preview = upload(client, HEAD + "a@example.org,A,en,sponsor,OWN,,\nb@example.org,B,en,viewer,OWN,,\n")
    factories.user(email="b@example.org")
    answer = confirm(client, preview)
    assert answer.status_code == 409
    assert b"Nothing was written" in answer.content
    assert not User.objects.filter(email="a@example.org").exists()
    assert confirm(client, answer).status_code == 302
    assert RoleGrant.objects.filter(user__email="b@example.org").count() == 1


def test_rights_are_asked_again_when_it_is_confirmed(client, director):
    preview = upload(client, HEAD + "a@example.org,A,en,sponsor,OWN,,\n")
    director.grants.update(until=factories.LONG_AGO.replace(year=2026))
    assert confirm(client, preview).status_code == 403
    factories.grant(director, "administrator")
    answer = confirm(client, preview)
    assert answer.status_code == 409
    assert not User.objects.filter(email="a@example.org").exists()


def test_a_file_that_was_tampered_with_is_not_what_was_shown(client, director, now):
    shown = upload(client, HEAD + "a@example.org,A,en,viewer,OWN,,\n").context["plan"].digest
    rows = read_people_file((HEAD + "a@example.org,A,en,pmo_director,OWN,,\n").encode())
    with pytest.raises(ImportPlanChanged):
        import_people(rows=rows, shown=shown, actor=director, now=now)


@pytest.mark.parametrize("content", ["", "!!!", "bm9wZQ=="])
def test_a_file_that_got_lost_is_asked_for_again(client, director, content):
    answer = client.post(URL, {"content": content, "shown": "x"})
    assert answer.headers["Location"] == URL


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", "\t")]
)
def test_files_of_every_spreadsheet_are_read(encoding, separator):
    text = "Adresse e-mail,Nom,Rôle\r\nl@example.org,Hélène d’Être,Chef de projet\r\n".replace(",", separator)
    [row] = read_people_file(text.encode(encoding))
    assert (row.line, row.values["name"], row.values["role"]) == (2, "Hélène d’Être", "Chef de projet")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"email,name\n",
        b"name,role\nA,viewer\n",
        b"email,shoe size\na@example.org,42\n",
        b"email,e-mail\na@example.org,b@example.org\n",
        b'email,name\na@example.org,"open\n',
        "email,name\na@example.org,A\n".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"email\n" + b"a@example.org\n" * (MAX_ROWS + 1),
        b"email\n" + b"x" * 1_000_000,
    ],
)
def test_what_is_no_such_file_is_refused_with_a_reason(client, director, content):
    with pytest.raises(UnreadableFile):
        read_people_file(content)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_a_line_break_inside_a_cell_keeps_the_count_of_lines(client, director):
    preview = upload(client, HEAD + '"a@example.org","A\nA",en,,,,\nnonsense,N,en,,,,\n')
    assert problems(preview) == [(4, "email", "nonsense")]


def test_a_preview_takes_a_fixed_number_of_statements(director, own, now):
    for number in range(5):
        factories.user("viewer", own.scope, email=f"p{number}@example.org")

    def statements(count):
        text = HEAD + "".join(f"p{n}@example.org,P {n},en,sponsor,OWN,,\n" for n in range(count))
        with CaptureQueriesContext(connection) as captured:
            plan_import(read_people_file(text.encode()), director, now)
        return len(captured)

    statements(1)  # the reader's own access is read once
    assert statements(3) == statements(500) <= 8


def test_the_template_is_a_file_that_can_be_read(client, director):
    answer = client.get("/people/import/template/")
    [row] = read_people_file(answer.content)
    assert row.values["role"] == "project_manager"
    assert re.search(r'filename="[^"]+\.csv"', answer.headers["Content-Disposition"])


@pytest.mark.parametrize("role", ["pmo_officer", "executive", "viewer"])
def test_others_import_nobody(client, role, now):
    person = factories.user(role)
    client.force_login(person)
    assert client.get(URL).status_code == 403
    assert client.get("/people/import/template/").status_code == 403
    text = HEAD + "a@example.org,A,en,,,,\n"
    assert upload(client, text).status_code == 403
    rows = read_people_file(text.encode())
    with pytest.raises(PermissionDenied):
        import_people(rows=rows, shown=plan_import(rows, person, now).digest, actor=person, now=now)
    assert not User.objects.filter(email="a@example.org").exists()
