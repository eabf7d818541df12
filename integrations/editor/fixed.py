"""Values that are the same for every project of a file: a line each in the form, constants of attributes in the mapping.

Constants of other targets, and those whose names hold an equals sign, are written by hand: the form leaves them as they are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from integrations.editor.words import lines_of
from integrations.guessing.mapping import slug

Entry = dict[str, Any]
LONGEST_NAME, LONGEST_VALUE, LONGEST_CODE = 80, 300, 40


def is_fixed(field: Mapping[str, Any]) -> bool:
    """Whether the form shows this entry of a mapping."""
    return (
        field["target"] == "attribute"
        and field["parser"] == "text"
        and "constant" in field
        and field.get("attribute_kind", "text") == "text"
        and field["constant"] == " ".join(field["constant"].split())
        and 0 < len(field["label_en"]) <= LONGEST_NAME
        and field["label_en"] == " ".join(field["label_en"].replace("=", " ").split())
    )


def lines_of_fixed(fields: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{field['label_en']} = {field['constant']}" for field in fields if is_fixed(field))


def fixed_error(text: str) -> str:
    """What is wrong with the lines; empty when they are as they must be."""
    names = set()
    for line in lines_of(text):
        name, value = _pair(line)
        if not name or not value:
            return _("Write both sides of an equals sign in each line: “%(line)s” has only one.") % {
                "line": line
            }
        if len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            return _(
                "“%(name)s” is too long: a name has at most %(longest_name)s characters, its value %(longest)s."
            ) % {
                "name": name[:LONGEST_NAME],
                "longest_name": LONGEST_NAME,
                "longest": LONGEST_VALUE,
            }
        if _code(name) in names:
            return _("“%(name)s” stands there twice.") % {"name": name}
        names.add(_code(name))
    return ""


def fixed_fields(text: str, before: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """The entries that the lines say; what was there before under a name keeps its code and its other language."""
    known = {field["label_en"]: field for field in before if is_fixed(field)}
    fields = []
    for line in lines_of(text):
        name, value = _pair(line)
        entry = known.get(name) or {
            "target": "attribute",
            "parser": "text",
            "code": _code(name),
            "label_en": name,
            "label_fr": name,
            "attribute_kind": "text",
        }
        fields.append({**entry, "constant": value})
    return fields


def doubled_attribute(spec: Mapping[str, Any]) -> str:
    """The name of a fixed value whose attribute another entry gives as well; empty when there is none."""
    attributes = [field for field in spec["fields"] if field["target"] == "attribute"]
    others = {field["code"] for field in attributes if not is_fixed(field)}
    return next(
        (str(field["label_en"]) for field in attributes if is_fixed(field) and field["code"] in others), ""
    )


def _pair(line: str) -> tuple[str, str]:
    """The first equals sign divides: a value may hold others."""
    name, _sign, value = line.partition("=")
    return " ".join(name.split()), " ".join(value.split())


def _code(name: str) -> str:
    code = slug(name).replace("-", "_")
    return (code if code[:1].isalpha() else f"c_{code}")[:LONGEST_CODE]
