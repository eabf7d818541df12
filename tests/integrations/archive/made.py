"""Archives made wrong on purpose: a good one of a portal that nobody uses yet, taken apart and put together again."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from integrations.archive.dumping import write_archive
from integrations.archive.snapshot import snapshot

Parts = dict[str, bytes]
Change = Callable[[Parts], None]

USER = {
    "id": 7,
    "has_password": True,
    "last_login": None,
    "email": "grace@example.org",
    "full_name": "Grace",
    "language": "en",
    "time_zone": "Europe/Paris",
    "is_active": True,
    "created_at": "2026-11-22T10:00:00+00:00",
    "search_text": "grace",
    "version": 1,
}


@cache
def good_parts() -> Mapping[str, bytes]:
    """What an export of an empty portal holds."""
    sink = io.BytesIO()
    with snapshot() as at_once:
        write_archive(at_once, sink, now=timezone.now())
    with zipfile.ZipFile(sink) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(*rows: Mapping[str, Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def user(**values: Any) -> dict[str, Any]:
    return {**USER, **values}


def users(*rows: Mapping[str, Any]) -> Change:
    """The people of the archive."""

    def change(parts: Parts) -> None:
        parts["tables/people.user.jsonl"] = lines(*rows)

    return change


def manifest(**values: Any) -> Change:
    """Another value of the manifest."""

    def change(parts: Parts) -> None:
        parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), **values}).encode()

    return change


def packed(path: Path, *changes: Change, sums: bool = True) -> Path:
    """An archive with these changes; `sums`: its manifest agrees with what it holds."""
    parts = dict(good_parts())
    for change in changes:
        change(parts)
    if sums:
        _sum_up(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _sum_up(parts: Parts) -> None:
    said = json.loads(parts["manifest.json"])
    for name, table in said["tables"].items():
        content = parts.get(f"tables/{name}.jsonl", b"")
        table.update(_of(content), rows=content.count(b"\n"))
    said["schema"] = _of(parts.get("schema.json", b""))
    said["files"] = {name: _of(content) for name, content in parts.items() if name.startswith("files/")}
    parts["manifest.json"] = json.dumps(said).encode()


def _of(content: bytes) -> dict[str, Any]:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
