"""The project's own source files, as the guards read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = (
    "common",
    "people",
    "portfolio",
    "projects",
    "governance",
    "reporting",
    "integrations",
    "pmo_portal",
)


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders or FLOORS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
