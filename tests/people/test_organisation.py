"""The organisation's page, its logo, and where its name and zone count."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from common.clock import business_date, start_of
from people.logos import BOX, MAX_BYTES, read_logo
from people.models import Organisation, OutgoingMail
from people.selectors import organisation as selector
from people.services import queue_mail
from people.services.delivery import deliver_mail
from people.services.organisation import OrganisationChanged, edit_organisation
from tests import factories

pytestmark = pytest.mark.django_db

VALUES = {
    "name": "Thornbridge Council",
    "language": "fr",
    "time_zone": "Pacific/Auckland",
    "sender_name": "Thornbridge PMO",
    "sender_address": "pmo@thornbridge.example",
    "reply_to": "help@thornbridge.example",
}


def picture(form: str = "PNG", size: tuple[int, int] = (300, 100), **options: object) -> bytes:
    mode = "RGB" if form == "JPEG" else "RGBA"
    out = io.BytesIO()
    Image.new(mode, size, "navy").save(out, form, **options)
    return out.getvalue()


@pytest.fixture
def keeper() -> Client:
    client = Client()
    client.force_login(factories.user("administrator"))
    return client


def saved(**changes: str) -> Organisation:
    row = Organisation.objects.create(**{**VALUES, **changes})
    selector.forget()
    return row


def posted(client: Client, **changes: object):
    return client.post("/organisation/", {**VALUES, "version": 0, **changes})


def test_until_there_is_a_row_the_environment_holds(settings) -> None:
    selector.forget()
    settings.ORGANISATION_NAME = "From the environment"
    assert selector.organisation().name == "From the environment"
    assert selector.organisation().sender == settings.DEFAULT_FROM_EMAIL


def test_the_page_makes_the_row_and_the_name_stands_everywhere(keeper: Client) -> None:
    assert posted(keeper).status_code == 302
    selector.forget()
    row = Organisation.objects.get()
    assert (row.name, row.version) == ("Thornbridge Council", 1)
    assert "Thornbridge Council" in keeper.get("/").content.decode()
    assert "Thornbridge Council" in Client().get("/sign-in/").content.decode()


def test_there_is_one_row_at_most() -> None:
    saved()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(id=2, **VALUES)


def test_a_conflict_shows_both_and_loses_nothing(keeper: Client) -> None:
    saved(name="Theirs")
    answer = posted(keeper, version=7, name="Mine")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in text
    assert 'value="Mine"' in text
    assert Organisation.objects.get().name == "Theirs"
    # Having seen both, one decides.
    assert posted(keeper, version=1, name="Mine").status_code == 302
    assert Organisation.objects.get().name == "Mine"


def test_the_service_refuses_who_may_not_and_who_is_late() -> None:
    row = saved()
    change = {"values": {"name": "X"}, "logo": None, "remove_logo": False, "now": timezone.now()}
    with pytest.raises(PermissionDenied):
        edit_organisation(actor=factories.user("pmo_director"), expected_version=row.version, **change)
    with pytest.raises(OrganisationChanged):
        edit_organisation(actor=factories.user("administrator"), expected_version=9, **change)


def test_the_change_stands_in_the_history(keeper: Client) -> None:
    posted(keeper)
    text = keeper.get("/organisation/history/").content.decode()
    assert "edited the organisation" in text


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_written_anew_and_shown(keeper: Client, form: str) -> None:
    upload = SimpleUploadedFile("logo", picture(form, (2000, 500)))
    assert posted(keeper, logo=upload).status_code == 302
    selector.forget()
    row = Organisation.objects.get()
    with Image.open(io.BytesIO(bytes(row.logo))) as kept:
        assert kept.format == "PNG"
        assert kept.size == (row.logo_width, row.logo_height) == (640, 160)
    path = f"/organisation/logo/{row.logo_sha256}.png"
    assert path in Client().get("/sign-in/").content.decode()
    answer = Client().get(path)
    assert answer["Content-Type"] == "image/png"
    assert "immutable" in answer["Cache-Control"]
    assert Client().get(f"/organisation/logo/{'0' * 64}.png").status_code == 404


def test_a_logo_can_be_taken_away(keeper: Client) -> None:
    posted(keeper, logo=SimpleUploadedFile("logo.png", picture()))
    assert posted(keeper, version=1, remove_logo="on").status_code == 302
    row = Organisation.objects.get()
    assert (bytes(row.logo), row.logo_sha256, row.logo_width) == (b"", "", 0)


def test_nothing_of_the_file_stays_but_its_pixels() -> None:
    said = b"<script>alert(1)</script>"
    kept = read_logo(picture() + said).content
    assert said not in kept
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    assert b"secret" not in read_logo(picture("JPEG", exif=exif)).content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b'<svg onload="alert(1)"></svg>', "svg"),
        (b"GIF89a" + b"\0" * 50, "unreadable"),
        (b"", "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "unreadable"),
        (b"x" * (MAX_BYTES + 1), "size"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_remedy(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_logo(content)
    assert refused.value.code == code


def test_a_picture_of_huge_sides_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(ValidationError) as refused:
        read_logo(picture(size=(4001, 10)))
    assert refused.value.code == "pixels"
    assert read_logo(picture(size=(4000, 10))).width == BOX[0]


def test_mails_leave_in_the_organisations_name() -> None:
    saved()
    row = queue_mail(
        kind="test",
        recipient=None,
        address="somebody@example.org",
        language="en",
        subject="S",
        body="B",
        now=timezone.now(),
    )
    assert deliver_mail(mail_id=row.pk, clock=timezone.now)
    [message] = mail.outbox
    assert message.from_email == "Thornbridge PMO <pmo@thornbridge.example>"
    assert message.reply_to == ["help@thornbridge.example"]
    assert OutgoingMail.objects.get().state == "sent"


def test_a_test_mail_of_the_page_goes_to_the_reader(keeper: Client) -> None:
    saved()
    answer = keeper.post("/organisation/test-mail/", follow=True).content.decode()
    assert "The server took a mail to" in answer
    assert len(mail.outbox) == 1


def test_business_days_are_those_of_the_organisation() -> None:
    evening = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert business_date(evening) == date(2026, 11, 22)
    saved()
    assert business_date(evening) == date(2026, 11, 23)
    assert start_of(date(2026, 11, 23)) == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def test_a_zone_that_this_system_does_not_know_is_no_error() -> None:
    saved(time_zone="Middle/Earth")
    assert business_date(datetime(2026, 11, 22, 12, 30, tzinfo=UTC)) == date(2026, 11, 22)


def test_a_process_asks_once_in_a_while() -> None:
    saved()
    with CaptureQueriesContext(connection) as asked:
        for _each in range(5):
            selector.organisation()
    assert len(asked) == 1


def test_a_probe_asks_the_database_nothing_because_of_the_organisation() -> None:
    selector.forget()
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/livez").status_code == 200
    assert len(asked) == 0


def test_a_visitor_whose_browser_asks_for_neither_language_gets_the_organisations() -> None:
    saved()
    german = Client(headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert 'lang="fr"' in german.get("/sign-in/").content.decode()[:200]
    asked = Client(headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert 'lang="en"' in asked.get("/sign-in/").content.decode()[:200]
