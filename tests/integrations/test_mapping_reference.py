"""docs/imports.md names every part of a mapping that the schema allows, and no other."""

import json
import re
from pathlib import Path
from typing import Any

import integrations.mapping

ROOT = Path(integrations.mapping.__file__).parents[1]
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "integrations" / "mapping_schema.json").read_text(encoding="utf-8")
)
DOCS = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")


def first_column(heading: str, text: str) -> set[str]:
    """The names in the first column of the table after `heading`."""
    table = (
        text[text.index(heading) :].split("\n\n| part | says |\n| --- | --- |\n", 1)[1].split("\n\n", 1)[0]
    )
    return {name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])}


def words_of(data: Any) -> set[str]:
    """Every name of a property and every word of a choice, however deep."""
    if isinstance(data, list):
        return set().union(*map(words_of, data)) if data else set()
    if not isinstance(data, dict):
        return set()
    found = set(data.get("properties", {}))
    found |= {word for word in data.get("enum", ()) if isinstance(word, str) and word.isidentifier()}
    return found.union(*(words_of(value) for value in data.values()))


def test_the_tables_have_every_part_and_no_other() -> None:
    field = SCHEMA["$defs"]["field"]["properties"]
    assert first_column("## The parts of a mapping", DOCS) == set(SCHEMA["properties"])
    assert first_column("An entry of `fields`:", DOCS) == set(field)


def test_every_choice_is_named() -> None:
    encodings = set(SCHEMA["properties"]["encodings"]["items"]["properties"]["decode"]["enum"])
    languages = {"en", "fr"}
    missing = {word for word in words_of(SCHEMA) if not re.search(rf"\b{word}\b", DOCS)}
    assert missing - encodings - languages == set()


def test_every_shipped_mapping_is_named() -> None:
    names = {path.stem for path in (ROOT / "integrations" / "mappings").glob("*.json")}
    assert {name for name in names if f"`{name}`" not in DOCS} == set()
