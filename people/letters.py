"""How a mail looks: the text of a letter, word for word, on a sheet with the organisation's name or logo above it.

Both versions leave together; what the programme of the reader shows is its choice, and neither says more than the other.
"""

import re
from collections.abc import Iterable
from email.mime.image import MIMEImage
from hashlib import sha256
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from people.selectors.organisation import OrganisationFacts

# The address of the logo inside of the mail: nothing is fetched, so no programme has a reason to hide it.
LOGO_ID = "logo"
_LOGO_HEIGHT = 40
_LOGO_WIDTH = 240
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)]")
_ITEM = "- "


class Letter(EmailMultiAlternatives):
    """A mail in both versions. The same mail has the same bytes at each attempt: boundaries come from its Message-ID."""

    # Text and page are alternatives; the logo belongs to them.
    mixed_subtype = "related"

    def message(self, **options: Any) -> Any:
        whole = super().message(**options)
        parts = [part for part in whole.walk() if part.is_multipart()]
        for number, part in enumerate(parts):
            part.set_boundary(_boundary(whole["Message-ID"], number))
        return whole


def letter(
    *,
    subject: str,
    body: str,
    address: str,
    language: str,
    headers: dict[str, str],
    organisation: OrganisationFacts,
    logo: bytes,
) -> Letter:
    """The mail with `body` as its text; `logo` is a PNG, empty for none."""
    message = Letter(
        subject=subject,
        body=body,
        from_email=organisation.sender,
        to=[address],
        reply_to=[organisation.reply_to] if organisation.reply_to else None,
        headers=headers,
    )
    page = sheet(
        subject=subject, body=body, language=language, organisation=organisation, with_logo=bool(logo)
    )
    message.attach_alternative(page, "text/html")
    if logo:
        message.attach(_picture(logo))
    return message


def sheet(
    *, subject: str, body: str, language: str, organisation: OrganisationFacts, with_logo: bool
) -> SafeString:
    """The page of HTML: every line of `body`, its addresses as links."""
    width, height = _fitted(organisation.logo_width, organisation.logo_height)
    context = {
        "subject": subject,
        "language": language,
        "organisation": organisation,
        "logo": f"cid:{LOGO_ID}" if with_logo else "",
        "width": width,
        "height": height,
        "blocks": [_block(lines) for lines in _paragraphs(body)],
    }
    return render_to_string("people/mails/sheet.html", context)


def _paragraphs(body: str) -> Iterable[list[str]]:
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        yield paragraph.splitlines()


def _block(lines: list[str]) -> SafeString:
    """Lines one below the other; what begins with a hyphen is a list, with what is indented below it."""
    first = next((at for at, line in enumerate(lines) if line.startswith(_ITEM)), len(lines))
    items: list[list[str]] = []
    for line in lines[first:]:
        if line.startswith(_ITEM) or not items:
            items.append([line.removeprefix(_ITEM)])
        else:
            items[-1].append(line.strip())
    return format_html(
        "{}{}",
        format_html("<p>{}</p>", _broken(lines[:first])) if first else "",
        format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_broken(item),) for item in items)))
        if items
        else "",
    )


def _broken(lines: list[str]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((_linked(line),) for line in lines))


def _linked(line: str) -> SafeString:
    pieces: list[SafeString | str] = []
    end = 0
    for found in _LINK.finditer(line):
        pieces += [line[end : found.start()], format_html('<a href="{0}">{0}</a>', found.group())]
        end = found.end()
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, line[end:]]))


def _fitted(width: int, height: int) -> tuple[int, int]:
    """Pixels on the sheet, in proportion; never larger than the logo is."""
    scale = min(1.0, _LOGO_HEIGHT / max(height, 1), _LOGO_WIDTH / max(width, 1))
    return round(width * scale), round(height * scale)


def _picture(logo: bytes) -> MIMEImage:
    picture = MIMEImage(logo, "png")
    picture["Content-ID"] = f"<{LOGO_ID}>"
    picture["Content-Disposition"] = "inline"
    return picture


def _boundary(message_id: str | None, number: int) -> str:
    return f"=_{sha256(f'{message_id}/{number}'.encode()).hexdigest()[:32]}"
