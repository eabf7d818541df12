"""What an answer says that its reader may not know: texts of confidential projects, money, names."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote

import openpyxl

from common.tables.files import XLSX_TYPE
from tests.architecture import canaries
from tests.architecture.access_table import holds, holds_anywhere
from tests.architecture.identities import Identity
from tests.architecture.world import World

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\u00a0\u202f,.'’]+(?=\d)")


def sees_confidential(world: World, identity: Identity) -> bool:
    return identity.signed_in and holds(identity, "view_project", world.targets["project"]["confidential"])


def sees_names(identity: Identity) -> bool:
    """Somewhere; those who manage accounts or grant roles know everybody's name."""
    return identity.signed_in and holds_anywhere(identity, ("view_people", "manage_users", "grant_roles"))


def leaks(world: World, identity: Identity, url: str, text: str) -> list[str]:
    """What the answer says that this identity may not know. The address that was asked for is no answer."""
    found = []
    said = text.replace(url, "").replace(quote(url, safe=""), "")
    if canaries.MARK in said and not sees_confidential(world, identity):
        found.append("text of a confidential project")
    if canaries.SURNAME in said and not sees_names(identity):
        found.append("names of people")
    digits = _BETWEEN_DIGITS.sub("", said)
    for name, amount in canaries.AMOUNTS.items():
        target = world.targets["project"][name]
        may = identity.signed_in and holds(identity, "view_cost", target)
        if amount in digits and not may:
            found.append(f"money of the project {name}")
    return found


def text_of(response: Any) -> str:
    """Everything that an answer says, its headers too; of a workbook its cells."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    is_workbook = response.headers.get("Content-Type") == XLSX_TYPE
    return f"{head}\n{_cells(body) if is_workbook else body.decode('utf-8', 'replace')}"


def _cells(workbook: bytes) -> str:
    """Compressed and with the moment of writing, the file itself tells neither what it says nor what differs."""
    book = openpyxl.load_workbook(BytesIO(workbook))
    rows = [row for sheet in book for row in ((sheet.title,), *sheet.iter_rows(values_only=True))]
    return "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
