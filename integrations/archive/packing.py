"""Writes the parts of an archive one after another, to anything that takes bytes. The same parts give the same bytes."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

# Fixed, so that nothing but the content tells two archives apart.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_ONLY_ITS_OWNER = 0o600 << 16
_UNIX = 3


class Sink(Protocol):
    """Takes the archive's bytes as they come; never asked to go back."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class Part:
    """One file on its way into the archive, counted and summed."""

    def __init__(self, target: Any) -> None:
        self._target, self._sum = target, hashlib.sha256()
        self.size = self.rows = 0

    def write(self, data: bytes) -> None:
        self._target.write(data)
        self._sum.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._sum.hexdigest()


class _OneWay:
    """Hides that a file could be gone back in: the bytes are the same wherever the archive is written to."""

    def __init__(self, sink: Sink) -> None:
        self._sink: Sink | None = sink
        self.size = 0

    def write(self, data: bytes) -> int:
        if self._sink is not None:
            self._sink.write(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        if self._sink is not None:
            self._sink.flush()

    def abandon(self) -> None:
        """Nothing more reaches the sink."""
        self._sink = None


class Packer:
    """An archive that is being written; `close` ends it, `abandon` gives it up."""

    def __init__(self, sink: Sink) -> None:
        self._stream = _OneWay(sink)
        self._zip = zipfile.ZipFile(self._stream, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]

    @contextmanager
    def part(self, name: str) -> Iterator[Part]:
        """The next file of the archive."""
        info = zipfile.ZipInfo(name, _MOMENT)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = _ONLY_ITS_OWNER
        info.create_system = _UNIX
        # How large it becomes is not known beforehand.
        with self._zip.open(info, "w", force_zip64=True) as target:
            yield Part(target)

    def whole(self, name: str, content: bytes) -> Part:
        """A file that is at hand already."""
        with self.part(name) as part:
            part.write(content)
        return part

    def abandon(self) -> None:
        """The writing has failed: the library would end the archive all the same, later and wherever that leads."""
        self._stream.abandon()
        self._zip.close()

    def close(self) -> int:
        """End the archive; its size in bytes."""
        self._zip.close()
        return self._stream.size


def as_json(value: object) -> bytes:
    """Readable, and always the same for the same value."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
