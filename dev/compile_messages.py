"""Compile the catalogues of `locale/`: run by the environment's Python, since Babel comes with it. Needs no msgfmt."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_messages(locale_folder: Path) -> int:
    """Write each .mo that is older than its .po; return how many. A .po that cannot be read raises PoFileError."""
    written = 0
    for source in sorted(locale_folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
        unfinished = target.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            write_mo(file, catalog)
        unfinished.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    compile_messages(Path(__file__).resolve().parent.parent / "locale")
