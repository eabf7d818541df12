"""Bytes to text along a chain of attempts that a mapping gives as data; damage is marked, never guessed."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrations.problems import RefusedError, refusal

UNREADABLE = "\N{REPLACEMENT CHARACTER}"

# Bytes that windows-1252 leaves undefined.
CP1252_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_CP1252 = "".join(
    UNREADABLE if byte in CP1252_UNDEFINED else bytes([byte]).decode("cp1252") for byte in range(256)
)

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class EncodingStep:
    """Decode as `decode`; then, for text that was once misread, encode as `repair[0]`, decode as `repair[1]`..."""

    decode: str
    repair: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return " > ".join([self.decode, *self.repair])


DEFAULT_CHAIN = (EncodingStep("utf-8-sig"), EncodingStep("cp1252"))


def decode(content: bytes, chain: Sequence[EncodingStep]) -> tuple[str, str]:
    """The text and the label of the first step that reads all of it.

    windows-1252 reads everything: its undefined bytes become U+FFFD, so that the cell can be reported.
    Raises `RefusedError` when no step reads the file, or when it ends in the middle of a character.
    """
    if content[:2] in UTF16_MARKS:
        chain = (EncodingStep("utf-16"),)
    first_failure: UnicodeError | None = None
    for step in chain:
        try:
            text = _decoded(content, step.decode)
            for wrong, right in zip(step.repair[::2], step.repair[1::2], strict=True):
                text = _decoded(text.encode(wrong), right)
        except UnicodeError as failure:
            if isinstance(failure, UnicodeDecodeError) and _ends_within_a_character(content, failure):
                raise RefusedError(refusal("truncated_character", line=content.count(b"\n") + 1)) from failure
            first_failure = first_failure or failure
            continue
        return text, step.label
    offset = first_failure.start if isinstance(first_failure, UnicodeDecodeError) else 0
    raise RefusedError(
        refusal(
            "undecodable",
            line=content.count(b"\n", 0, offset) + 1,
            value=" ".join(f"0x{byte:02x}" for byte in content[offset : offset + 1]),
            tried=", ".join(step.label for step in chain),
        )
    )


def _decoded(content: bytes, encoding: str) -> str:
    if encoding == "cp1252":
        return content.decode("latin-1").translate(_CP1252)
    return content.decode(encoding)


def _ends_within_a_character(content: bytes, failure: UnicodeDecodeError) -> bool:
    """A UTF-8 file cut in its last character: what comes before is valid and uses more than ASCII."""
    return (
        failure.encoding.replace("_", "-").startswith("utf-8")
        and failure.end == len(content)
        and failure.reason == "unexpected end of data"
        and not content[: failure.start].isascii()
    )
