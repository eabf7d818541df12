"""What a mail looks like: its text word for word, the organisation above it, nothing fetched from anywhere."""

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from people.letters import letter
from people.logos import read_logo
from people.selectors.organisation import OrganisationFacts

TEXT = """Hello Zoë O’Neil,

<b>Ian</b> & Co have handed over what was under your name:

- A new bridge (BRIDGE): Project manager
  https://pmo.example/projects/BRIDGE/?period=2026-11&sort=name
- School (SCHOOL): Sponsor

When: 22 Nov 2026, 09:00
Network address: 10.0.0.1

https://pmo.example/invitations/abc_DEF-1/
"""
CITY = OrganisationFacts("City of Thornbridge", "en", "Europe/London", "PMO <pmo@city.example>", "", "", 0, 0)


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (600, 150), "#2450b8").save(file, "PNG")
    return read_logo(file.getvalue()).content


def sent(logo: bytes = b"", text: str = TEXT) -> EmailMessage:
    about = replace(CITY, logo_width=600, logo_height=150) if logo else CITY
    message = letter(
        subject="Two of your responsibilities were handed over",
        body=text,
        address="zoe@city.example",
        language="en",
        headers={"Message-ID": "<1@city.example>"},
        organisation=about,
        logo=logo,
    )
    return email.message_from_bytes(message.message().as_bytes(), policy=policy.default)


def version(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def sheet_of(message: EmailMessage) -> str:
    return version(message, "html")


def words(sheet: str) -> list[str]:
    """What is read on the sheet below its head."""
    text = sheet.split('class="text"', 1)[1].partition(">")[2]
    return unescape(re.sub(r"<[^>]+>", " ", text)).split()


def test_both_versions_say_the_same() -> None:
    message = sent()
    assert version(message, "plain") == TEXT
    assert words(sheet_of(message)) == TEXT.replace("\n- ", "\n").split()


def test_what_somebody_is_called_is_no_markup() -> None:
    sheet = sheet_of(sent())
    assert "<b>" not in sheet
    assert "&lt;b&gt;Ian&lt;/b&gt; &amp; Co" in sheet


def test_lists_lines_and_addresses_are_those_of_the_text() -> None:
    sheet = sheet_of(sent())
    assert sheet.count("<li>") == 2
    assert "When: 22 Nov 2026, 09:00<br>Network address" in sheet
    address = "https://pmo.example/projects/BRIDGE/?period=2026-11&amp;sort=name"
    assert f'<a href="{address}">{address}</a>' in sheet
    assert re.findall(r"https?://", sheet.split("</head>")[0]) == [], "nothing is fetched"


def test_the_logo_comes_inside_of_the_mail_with_the_name_as_its_words() -> None:
    message = sent(png())
    assert message.get_content_type() == "multipart/related"
    sheet = sheet_of(message)
    assert '<img class="logo" src="cid:logo" width="160" height="40" alt="City of Thornbridge"' in sheet
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo>", "inline")
    assert Image.open(BytesIO(picture.get_content())).size == (600, 150)


def test_without_a_logo_the_name_stands_there() -> None:
    message = sent()
    assert message.get_content_type() == "multipart/alternative"
    assert ">City of Thornbridge</td>" in sheet_of(message)


@pytest.mark.parametrize("text", ["", "\n\n", "One line", "- an item\n- another"])
def test_short_texts_have_a_sheet_too(text: str) -> None:
    assert words(sheet_of(sent(text=text))) == text.replace("- ", "").split()
