"""What is wrong with an archive: where, what stands there, which rule it breaks, and what to do about it."""


class BadArchive(Exception):
    """The archive cannot be imported; nothing was written.

    `place` is the file in the archive, with the line where there is one (`tables/people.user.jsonl:12`).
    """

    def __init__(self, place: str, rule: str, remedy: str, value: object = None) -> None:
        super().__init__(place, rule, remedy, value)
        self.place, self.rule, self.remedy = place, rule, remedy
        self.value = "" if value is None else _short(value)

    def __str__(self) -> str:
        found = f" Found: {self.value}." if self.value else ""
        return f"{self.place}: {self.rule}{found} {self.remedy}"


SHOWN = 120


def _short(value: object) -> str:
    """On one line, shortened; nothing in it can move the cursor of a terminal."""
    text = value if isinstance(value, str) else repr(value)
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"


COPY_AGAIN = "Copy the archive again, or export it anew."
CORRECT = "Correct the line and the checksum in manifest.json, or export the archive anew."
