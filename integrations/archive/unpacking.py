"""Opens an archive that anybody may have made: nothing is unpacked to the disk, nothing is believed before it is checked.

Sizes and sums are compared before a single row is read. Every part is read in pieces; the longest thing in memory is one
line, or one file.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from integrations.archive import layout
from integrations.archive.problems import COPY_AGAIN, BadArchive

_PIECE = 1024 * 1024
_ENCRYPTED = 1
# Deflate packs a thousand to one at the very best.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may become: `unpacked` all together, `line` one row, `file` one file, in bytes."""

    unpacked: int = 16 * 1024**3
    manifest: int = 256 * 1024**2
    line: int = 256 * 1024**2
    file: int = 512 * 1024**2
    entries: int = 2_000_000


LIMITS = Limits()


class Unpacker:
    """An opened archive. Raises BadArchive when it is none."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self.limits, self._name = limits, path.name
        self._entries: dict[str, zipfile.ZipInfo] = {}
        with self._damage(self._name):
            self._zip = zipfile.ZipFile(path)
        try:
            self._check_directory()
            self.manifest = self._read_manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    @property
    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of each table: rows, size, sha256."""
        return self._section("tables")

    @property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of each file: size, sha256."""
        return self._section("files")

    def schema(self) -> Any:
        """The content of schema.json."""
        return self._json(layout.SCHEMA)

    def check_sums(self) -> None:
        """Compare every part with what the manifest says of it: present, size, sum, number of rows."""
        expected: dict[str, Mapping[str, Any]] = {layout.SCHEMA: self.manifest.get("schema", {})}
        expected |= {layout.table_file(name): said for name, said in self.tables.items()}
        expected |= self.files
        for name in sorted(self._entries.keys() - expected.keys() - {layout.MANIFEST, layout.README}):
            raise BadArchive(
                name, "The manifest does not name this file.", "Remove it, or export the archive anew."
            )
        for name, said in expected.items():
            self._check_sum(name, said)

    def lines(self, table: str) -> Iterator[tuple[int, bytes]]:
        """(number of the line, the line) of a table's rows."""
        name = layout.table_file(table)
        with self._open(name) as part:
            number = 0
            while line := part.readline(self.limits.line + 1):
                number += 1
                if len(line) > self.limits.line:
                    raise BadArchive(
                        f"{name}:{number}",
                        f"The line is longer than {self.limits.line:,} bytes.",
                        "No row of a portal is that long: the archive was not made by one.",
                    )
                if not line.endswith(b"\n"):
                    raise BadArchive(f"{name}:{number}", "The last line has no end.", COPY_AGAIN)
                yield number, line

    def content(self, name: str) -> bytes:
        """A stored file."""
        with self._open(name) as part:
            return part.read(self.limits.file)

    def _check_directory(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > self.limits.entries:
            raise BadArchive(
                self._name,
                f"It has more than {self.limits.entries:,} files.",
                "No portal has that many: the archive was not made by one.",
                f"{len(entries):,}",
            )
        for entry in entries:
            self._check_entry(entry)
            self._entries[entry.filename] = entry
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > self.limits.unpacked:
            raise BadArchive(
                self._name,
                f"It unpacks to more than {self.limits.unpacked:,} bytes.",
                "Do not import it, unless you know that your portal is that large; then give --unpacked.",
                f"{unpacked:,} bytes",
            )

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        name = entry.orig_filename
        if not layout.is_name(name) or name != entry.filename:
            raise BadArchive(
                self._name,
                "It holds a file whose name no archive of a portal has.",
                "Do not import it.",
                name,
            )
        if name in self._entries:
            raise BadArchive(name, "The archive holds this file twice.", "Export the archive anew.")
        if entry.flag_bits & _ENCRYPTED:
            raise BadArchive(name, "The file is encrypted.", "Decrypt the archive first.")
        if entry.compress_type not in _METHODS:
            raise BadArchive(
                name,
                "The file is packed by a method that is not read here.",
                "Pack it by Deflate.",
                entry.compress_type,
            )
        if name.startswith("files/") and entry.file_size > self.limits.file:
            raise BadArchive(
                name,
                f"The file is larger than {self.limits.file:,} bytes.",
                "No file of a portal is that large.",
                f"{entry.file_size:,} bytes",
            )

    def _read_manifest(self) -> dict[str, Any]:
        manifest = self._json(layout.MANIFEST)
        if not isinstance(manifest, dict) or manifest.get("format") != layout.FORMAT:
            raise BadArchive(
                layout.MANIFEST, "This is no archive of a PMO portal.", "Choose the file that was exported."
            )
        version = manifest.get("format_version")
        if version != layout.FORMAT_VERSION:
            raise BadArchive(
                layout.MANIFEST,
                f"This portal reads version {layout.FORMAT_VERSION} of the format.",
                "Import it with the version of the portal that wrote it.",
                f"version {version!r}",
            )
        return manifest

    def _section(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        section = self.manifest.get(key)
        if not isinstance(section, dict) or not all(isinstance(said, dict) for said in section.values()):
            raise BadArchive(layout.MANIFEST, f'It has no "{key}".', COPY_AGAIN)
        return section

    def _json(self, name: str) -> Any:
        entry = self._entries.get(name)
        if entry is not None and entry.file_size > self.limits.manifest:
            raise BadArchive(
                name, f"The file is larger than {self.limits.manifest:,} bytes.", "Do not import it."
            )
        with self._open(name) as part:
            content = part.read(self.limits.manifest)
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise BadArchive(name, "This is no JSON.", COPY_AGAIN, str(error)) from None

    def _check_sum(self, name: str, said: Mapping[str, Any]) -> None:
        entry = self._entries.get(name)
        if entry is None:
            raise BadArchive(name, "The manifest names this file, and it is missing.", COPY_AGAIN)
        if entry.file_size != said.get("size"):
            raise BadArchive(
                name,
                f"The manifest gives {said.get('size')!r} bytes.",
                COPY_AGAIN,
                f"{entry.file_size} bytes",
            )
        total, rows = hashlib.sha256(), 0
        with self._open(name) as part:
            while piece := part.read(_PIECE):
                total.update(piece)
                rows += piece.count(b"\n")
        if total.hexdigest() != said.get("sha256"):
            raise BadArchive(
                name,
                f"The manifest gives the checksum {said.get('sha256')!r}.",
                COPY_AGAIN,
                total.hexdigest(),
            )
        if "rows" in said and said["rows"] != rows:
            raise BadArchive(name, f"The manifest gives {said['rows']!r} rows.", COPY_AGAIN, f"{rows} rows")

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        entry = self._entries.get(name)
        if entry is None:
            raise BadArchive(name, "The file is missing.", COPY_AGAIN)
        with self._damage(name), self._zip.open(entry) as part:
            yield part

    @contextmanager
    def _damage(self, place: str) -> Iterator[None]:
        """Whatever the library stumbles over is damage, and no fault of ours."""
        try:
            yield
        except (BadArchive, MemoryError, GeneratorExit):
            raise
        except Exception as error:
            raise BadArchive(
                place, "This is no ZIP file, or it is damaged.", COPY_AGAIN, str(error)
            ) from error
