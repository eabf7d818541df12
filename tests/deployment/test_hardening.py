"""What every answer carries, and what the portal refuses whoever asks: read by docs/threat-model.md."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.utils import timezone

from integrations.models import ImportMapping, ImportRun
from people.models import User
from tests import factories
from tests.integrations.files import worked

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-battery"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "\t//evil.example/",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-detail-4711")


# For the one test of a server error: the portal and a page that breaks.
urlpatterns = [path("broken/", broken), path("", include("pmo_portal.urls"))]


@pytest.fixture
def director(db: None, settings: Any, tmp_path: Path) -> Client:
    # The tests collect no static files: one is enough to see how they are answered.
    (tmp_path / "a.js").write_text("1;")
    settings.STATIC_ROOT = str(tmp_path)
    client = Client()
    client.force_login(factories.user("pmo_director"))
    return client


# What every answer carries


def answers(client: Client) -> Iterator[tuple[str, HttpResponse]]:
    yield "page", client.get("/")
    yield "fragment", client.get("/", headers={"HX-Request": "true"})
    yield "not found", client.get("/nowhere/")
    yield "wrong method", client.get("/language/")
    yield "redirect", Client().get("/")
    yield "sign-in", Client().get("/sign-in/")
    yield "out of date", Client(enforce_csrf_checks=True).post("/language/")
    yield "probe", client.get("/livez")
    static = client.get("/static/a.js")
    yield "static file", static
    static.close()


def test_every_answer_carries_the_headers_that_browsers_act_on(director: Client) -> None:
    for name, answer in answers(director):
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "camera=()" in answer["Permissions-Policy"], name
        if name != "static file":
            assert answer["X-Frame-Options"] == "DENY", name
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy, name
            assert "unsafe" not in policy, name
            assert "*" not in policy, name
            assert {
                "script-src 'self'",
                "style-src 'self'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            } <= set(policy.split("; ")), name


def test_no_cache_keeps_what_is_about_people_and_projects(director: Client) -> None:
    for name, answer in answers(director):
        kept = "no-store" not in answer["Cache-Control"]
        assert kept == (name == "static file"), (name, answer["Cache-Control"])


@pytest.mark.urls(__name__)
def test_a_server_error_tells_nothing_and_is_protected_too(director: Client) -> None:
    director.raise_request_exception = False
    answer = director.get("/broken/")
    assert answer.status_code == 500
    body = answer.content.decode()
    assert "Something went wrong" in body
    assert "Une erreur est survenue" in body
    assert "secret-detail-4711" not in body
    assert "RuntimeError" not in body
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.LANGUAGE_COOKIE_HTTPONLY
    # Messages name people and projects: they are in the session, not in a cookie of their own.
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")
    # A session is a row that can be ended, and its cookie says nothing.
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


# Where a request leads, and whose it is


@pytest.mark.django_db
@pytest.mark.parametrize("back", ELSEWHERE)
def test_nobody_is_led_to_another_site(back: str) -> None:
    person = factories.user("viewer")
    client = Client()
    address = {"username": person.email, "login": person.email}
    for answer in (
        client.post("/language/", {"language": "fr", "next": back}),
        client.post("/sign-in/", {**address, "password": PASSWORD, "next": back}),
        # Signed in already by now: the page sends on at once.
        client.get("/sign-in/", {"next": back}),
        client.post("/language/", {"language": "en", "next": back}),
        client.post("/sign-out/", {"next": back}),
    ):
        assert answer.status_code == 302
        assert answer["Location"] in {"/", "/sign-in/"}


@pytest.mark.django_db
def test_another_host_name_is_refused_and_not_repeated() -> None:
    forged = Client(SERVER_NAME="evil.example").get("/sign-in/")
    assert forged.status_code == 400
    assert "evil.example" not in forged.content.decode()
    forwarded = Client().get("/my-projects/", headers={"X-Forwarded-Host": "evil.example"})
    assert forwarded["Location"] == "/sign-in/?next=/my-projects/"
    assert "*" not in settings.ALLOWED_HOSTS
    assert not [host for host in settings.ALLOWED_HOSTS if host.startswith(".")]


@pytest.mark.django_db
def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it() -> None:
    person = factories.user("viewer")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    client.get("/sign-in/")
    before = client.session
    before["planted"] = True
    before.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before.session_key
    planted = before.session_key
    client.post("/sign-in/", {"username": person.email, "login": person.email, "password": PASSWORD})
    signed_in = client.session.session_key
    assert client.session["_auth_user_id"] == str(person.pk)
    assert signed_in not in {planted, "planted0planted0planted0planted0"}
    assert not Session.objects.filter(pk=planted).exists()
    client.post("/sign-out/")
    assert not Session.objects.filter(pk=signed_in).exists()


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_no_page_takes_a_form_from_another_site() -> None:
    found = list(patterns(get_resolver()))
    assert len(found) > 30
    exempt = [entry for entry in found if getattr(entry.callback, "csrf_exempt", False)]
    assert exempt == []
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


@pytest.mark.django_db
def test_a_form_from_another_site_is_refused_though_it_carries_a_token() -> None:
    person = factories.user("viewer", language="en")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    client.get("/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    form = {"language": "fr", "csrfmiddlewaretoken": token}
    foreign = client.post("/language/", form, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert "This page is out of date" in foreign.content.decode()
    assert User.objects.get(pk=person.pk).language == "en"
    assert client.post("/language/", form, headers={"Origin": "http://testserver"}).status_code == 302
    assert User.objects.get(pk=person.pk).language == "fr"


# What is sent to the portal


class Untouched(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/sign-in/", "/imports/new/", "/nowhere/"])
def test_what_is_too_large_is_refused_unread_and_signed_out(url: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(
        "POST",
        url,
        "x=1",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(settings.REQUEST_MAX_BYTES + 1),
        **{"wsgi.input": Untouched()},
    )
    assert answer.status_code == 413
    assert "The portal takes at most 32 MB at a time." in answer.content.decode()


@pytest.mark.django_db
def test_what_just_fits_is_read() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    with pytest.raises(AssertionError, match="the body was read"):
        client.generic(
            "POST",
            "/sign-in/",
            "x=1",
            content_type="application/x-www-form-urlencoded",
            CONTENT_LENGTH="30",
            **{"wsgi.input": Untouched()},
        )


OTHER_KINDS = {
    "a spreadsheet or any other zip": b"PK\x03\x04" + bytes(200),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 40,
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture with a script": b"<?xml version='1.0'?><svg onload='alert(1)'/>",
    "an archive": b"\x1f\x8b\x08" + bytes(100),
    "a PDF": b"%PDF-1.7\n",
}


def send(client: Client, name: str, content: bytes, content_type: str = "text/csv") -> HttpResponse:
    target = factories.portfolio(currency="GBP")
    return client.post(
        "/imports/new/",
        {
            "portfolio": target.pk,
            "mapping": ImportMapping.objects.get(name="panorama_fr").pk,
            "as_of": "2020-01-31",
            "file": SimpleUploadedFile(name, content, content_type=content_type),
        },
    )


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_a_files_content_says_what_it_is_whatever_it_is_called(director: Client, kind: str) -> None:
    send(director, "harmless.csv", OTHER_KINDS[kind])
    worked(now=timezone.now())
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.REFUSED
    assert not run.content


def test_a_files_name_is_words_and_never_a_place(director: Client) -> None:
    for sent in (
        "../../../etc/passwd",
        "C:\\Windows\\system.ini",
        "/etc/cron.d/x",
        "a\x00b\r\nSet-Cookie: x.csv",
    ):
        ImportRun.objects.all().delete()
        send(director, sent, b"not,the,columns\n1,2,3\n")
        name = ImportRun.objects.get().file_name
        assert not {"/", "\\", "\0", "\r", "\n"} & set(name), name


def test_nothing_that_is_sent_becomes_a_file_of_the_server() -> None:
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    assert not [field for field in fields if isinstance(field, models.FileField)]
    assert settings.MEDIA_ROOT == ""
    assert not [entry for entry in patterns(get_resolver()) if "media" in str(entry.pattern)]


def test_no_archive_is_ever_unpacked() -> None:
    """Rules for archives begin with not opening any; a module that does has to bring its limits here."""
    # Workbooks are archives: it counts entries, sizes and ratios before the library unpacks one
    # (tests/integrations/test_malformed_files.py). Reading with openpyxl anywhere else would go round them.
    # An export of everything is written here, and read back by its owner's command within limits of its own
    # (tests/integrations/archive/test_bad_archives.py).
    exports = ROOT / "integrations" / "archive"
    allowed = {ROOT / "integrations" / "workbook.py", exports / "packing.py", exports / "unpacking.py"}
    opening = (
        "import zipfile",
        "import tarfile",
        "from zipfile",
        "from tarfile",
        "import pickle",
        "shutil.unpack",
        "load_workbook",
    )
    sources = [source for folder in settings_apps() for source in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 100
    assert {source for source in sources if any(word in source.read_text() for word in opening)} == allowed


def settings_apps() -> list[str]:
    return [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()]


def test_the_threat_model_names_proofs_that_exist() -> None:
    named = re.findall(r"`((?:tests|dev|people)/[^`]*)`", (ROOT / "docs" / "threat-model.md").read_text())
    assert len(named) > 20
    assert not [name for name in named if not list(ROOT.glob(name.rstrip("/")))]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "url",
    [
        "/access/portfolio/%00/",
        "/organisation/logo/%00.png",
        "/portfolios/A%00B/",
        "/programmes/%00/",
        "/projects/%00/",
        "/projects/%00/edit/",
        "/invitations/%00/",
    ],
)
def test_an_address_with_a_nul_is_the_address_of_nothing(client: Client, url: str, method: str) -> None:
    client.force_login(factories.user("pmo_director"))
    assert client.generic(method, url).status_code == 404
