"""Facts and plans as pages and the command show them, in the reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from common import formats
from integrations.facts import Kind, kind_of
from integrations.values import State
from projects.fact_labels import fact_label

STATES: Mapping[str, Promise] = {
    State.WITHHELD: gettext_lazy("withheld by the source"),
    State.UNKNOWN: gettext_lazy("not known"),
    State.NOT_APPLICABLE: gettext_lazy("not applicable"),
    State.RESET: gettext_lazy("reset"),
    State.UNREADABLE: gettext_lazy("not readable"),
}


@dataclass(frozen=True, slots=True)
class ShownFact:
    """`rag` is set for a rating, else `text`; `verbatim` holds the source's words where there is no value."""

    text: str
    rag: int | None = None
    is_rag: bool = False
    verbatim: str = ""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change in a row of the preview or the result. `size` sorts by how far it moved."""

    row: int
    code: str
    name: str
    key: str
    kind: str
    label: str
    before: ShownFact
    after: ShownFact
    verdict: str
    move: str
    size: Decimal
    worse: bool


class PlanDisplay:
    """Reads a stored plan. `labels` and `phases` come from the mapping."""

    def __init__(self, plan: Mapping[str, Any], spec: Mapping[str, Any]) -> None:
        self.plan = plan
        self.currency = spec["constants"].get("currency") or plan.get("currency", "")
        self.language = get_language() or "en"
        french = self.language.startswith("fr")
        self.labels: dict[str, str] = {
            f"attribute.{field['code']}": field["label_fr" if french else "label_en"]
            for field in spec["fields"]
            if field["target"] == "attribute"
        }
        self.phases = {
            phase["code"]: phase["name_fr" if french else "name_en"]
            for phase in spec.get("method", {}).get("phases", ())
        }

    def label(self, key: str) -> str:
        return self.labels.get(key) or fact_label(key)

    def fact(self, key: str, data: Mapping[str, Any]) -> ShownFact:
        kind = kind_of(key)
        if "state" in data:
            return ShownFact(str(STATES[data["state"]]), verbatim=data.get("verbatim", ""))
        value = data.get("value")
        if kind is Kind.RAG:
            return ShownFact("", rag=value, is_rag=True)
        if value is None:
            return ShownFact(formats.UNDEFINED)
        if kind is Kind.DATE:
            day = date.fromisoformat(value)
            return ShownFact(formats.format_date(day, self.language, data.get("precision", "day")))
        if kind is Kind.MONEY:
            return ShownFact(formats.format_money(Decimal(value), self.currency, self.language, compact=True))
        if isinstance(value, bool):
            return ShownFact(_("Yes") if value else _("No"))
        return ShownFact(self.phases.get(value, str(value)) if key == "phase" else str(value))

    def change(self, row: Mapping[str, Any], data: Mapping[str, Any]) -> ShownChange:
        key = data["key"]
        kind = kind_of(key)
        moved = None if data["move"] is None else Decimal(data["move"])
        return ShownChange(
            row=row["row"],
            code=row["code"],
            name=row["name"],
            key=key,
            kind=kind.value,
            label=self.label(key),
            before=self.fact(key, data["before"]),
            after=self.fact(key, data["after"]),
            verdict=data["verdict"],
            move=self._move(kind, moved),
            size=abs(moved) if moved is not None else Decimal(0),
            worse=moved is not None and moved > 0,
        )

    def _move(self, kind: Kind, moved: Decimal | None) -> str:
        if not moved:
            return ""
        if kind is Kind.DATE:
            return formats.format_days(int(moved), self.language)
        if kind is Kind.MONEY:
            amount = formats.format_money(moved, self.currency, self.language, compact=True)
            return f"+{amount}" if moved > 0 else amount
        return formats.format_number(moved, self.language, signed=True)

    def rows(self, outcome: str) -> list[Mapping[str, Any]]:
        return [row for row in self.plan["rows"] if row["outcome"] == outcome]

    def changes(self, row: Mapping[str, Any], verdict: str = "apply") -> list[ShownChange]:
        return [self.change(row, data) for data in row["changes"] if data["verdict"] == verdict]

    def moves(self, kind: Kind) -> list[ShownChange]:
        """What moved on projects that were known before, the farthest first."""
        found = [
            self.change(row, data)
            for row in self.plan["rows"]
            if row["outcome"] == "changed"
            for data in row["changes"]
            if data["verdict"] == "apply"
            and data["move"]
            and Decimal(data["move"])
            and kind_of(data["key"]) is kind
        ]
        return sorted(found, key=lambda change: (-change.size, change.row, change.key))

    def conflicts(self, taken: frozenset[str]) -> Iterator[tuple[ShownChange, bool]]:
        """Each conflict, and whether the person decided for the source's value."""
        for row in self.plan["rows"]:
            for data in row["changes"]:
                chosen = f"{row['row']}:{data['key']}" in taken
                if data["verdict"] == "conflict" or chosen:
                    yield self.change(row, data), chosen


def matched_by_label(matched_by: str) -> str:
    return {
        "id": pgettext("how a row was matched", "identifier"),
        "chosen": pgettext("how a row was matched", "your choice"),
        "source_name": pgettext("how a row was matched", "name in an earlier edition"),
        "name": pgettext("how a row was matched", "name"),
    }.get(matched_by, "")
