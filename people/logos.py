"""The organisation's logo: whatever comes in, the portal writes the picture anew and keeps nothing else of the file.

A drawing (SVG) is refused: it is a document that may hold scripts and addresses, and a picture says the same.
"""

import hashlib
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 1024 * 1024
# Read from the header before anything is unpacked: 4,000 x 4,000 take 64 MB while they are looked at.
MAX_SIDE = 4000
# As large as a page and a report show it, twice as fine.
BOX = (640, 240)
FORMATS = ("PNG", "JPEG")


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG written by the portal, and what a page has to know of it."""

    content: bytes
    sha256: str
    width: int
    height: int


def read_logo(content: bytes) -> Logo:
    """The picture, shrunk to what is shown. Raises ValidationError, which says what to do instead."""
    from PIL import Image

    if len(content) > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than 1 MB. Save it smaller, then choose it again."), "size"
        )
    if content.lstrip()[:5].lower() in (b"<?xml", b"<svg ", b"<svg>") or b"<svg" in content[:500]:
        raise ValidationError(
            _("Drawings (SVG) may hold code, so the portal takes none. Save the logo as PNG."), "svg"
        )
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if max(picture.size) > MAX_SIDE:
                raise ValidationError(
                    _("The picture is larger than %(most)s pixels. Save it smaller, then choose it again.")
                    % {"most": MAX_SIDE},
                    "pixels",
                )
            drawn = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This is no picture that the portal can read. Choose a PNG or JPEG file."), "unreadable"
        ) from error
    drawn.thumbnail(BOX, Image.Resampling.LANCZOS)
    # A new picture from the pixels alone: what else the file held stays behind.
    bare = Image.new("RGBA", drawn.size)
    bare.paste(drawn)
    written = io.BytesIO()
    bare.save(written, "PNG", optimize=True)
    result = written.getvalue()
    return Logo(result, hashlib.sha256(result).hexdigest(), *drawn.size)
