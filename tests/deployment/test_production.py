"""The settings of an installation, in a process of its own with nothing set but what an installation sets."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _tables(db: None) -> None:
    """Pages name the organisation: their process reads the tests' database."""


def in_production(code: str, **variables: str) -> str:
    """What `code` prints under the settings of an installation; Client and settings are there."""
    database = (
        urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    )
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {
        **given,
        "DATABASE_URL": database,
        "SECURE": "True",
        "DEBUG": "False",
        "ALLOWED_HOSTS": "portal.example.org",
        **variables,
    }
    start = (
        "import django; django.setup()\n"
        "from django.conf import settings\nfrom django.test import Client\n"
        "client = Client(SERVER_NAME='portal.example.org')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "pmo_portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_djangos_own_check_finds_nothing_and_nothing_is_silenced() -> None:
    printed = in_production(
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "print(settings.SILENCED_SYSTEM_CHECKS)"
    )
    assert printed.split("\n")[0] == "System check identified no issues (0 silenced)."
    assert printed.split("\n")[1] == "[]"


def test_production_cookies_belong_to_this_host_and_travel_by_tls_only() -> None:
    printed = in_production(
        "answer = client.post('/language/', {'language': 'fr'}, secure=True)\n"
        "answer.cookies.update(client.get('/sign-in/', secure=True).cookies)\n"
        "for cookie in answer.cookies.values(): print(cookie.OutputString())\n"
        "print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_DOMAIN)"
    )
    *cookies, session = printed.strip().split("\n")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-language", "__Host-csrftoken"}
    for cookie in cookies:
        parts = cookie.split("; ")
        assert {"Path=/", "Secure", "SameSite=Lax"} <= set(parts)
        assert not [part for part in parts if part.lower().startswith("domain")]
    assert session == "__Host-sessionid True None"


@pytest.mark.parametrize(
    ("variables", "error"),
    [
        ({"OIDC_ISSUER": "https://id.example.org"}, "set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too"),
        (
            {"OIDC_ISSUER": "http://id.example.org", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
            "has to begin with https://",
        ),
        ({"OIDC_ONLY": "True"}, "would leave nobody a way in"),
    ],
)
def test_half_a_provider_is_said_at_the_start(variables: dict[str, str], error: str) -> None:
    with pytest.raises(AssertionError, match=error):
        in_production("print(1)", **variables)


@pytest.mark.slow
def test_forms_may_lead_to_the_provider_and_nowhere_else() -> None:
    asked = "print(client.get('/sign-in/', secure=True)['Content-Security-Policy'])"
    assert "form-action 'self'" in in_production(asked).strip().split("; ")
    provider = {"OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b", "OIDC_ORIGINS": "https://sso.example.org"}
    policy = in_production(asked, OIDC_ISSUER="https://id.example.org/realms/city/", **provider)
    assert "form-action 'self' https://id.example.org https://sso.example.org" in policy.strip().split("; ")
    assert policy.count("example.org") == 2


def test_production_answers_by_tls_only_and_browsers_remember() -> None:
    printed = in_production(
        "plain = client.get('/sign-in/')\nprint(plain.status_code, plain['Location'])\n"
        "print(client.get('/sign-in/', secure=True)['Strict-Transport-Security'])\n"
        "print('upgrade-insecure-requests' in client.get('/sign-in/', secure=True)['Content-Security-Policy'])\n"
        "print(client.get('/livez').status_code)"
    )
    assert printed.split("\n")[:4] == [
        "301 https://portal.example.org/sign-in/",
        "max-age=31536000; includeSubDomains; preload",
        "True",
        "200",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("behind_proxy", "code"), [("True", "200"), ("False", "301")])
def test_a_forwarded_protocol_counts_only_behind_a_proxy(behind_proxy: str, code: str) -> None:
    asked = "print(client.get('/sign-in/', headers={'X-Forwarded-Proto': 'https'}).status_code)"
    assert in_production(asked, BEHIND_PROXY=behind_proxy).strip() == code
