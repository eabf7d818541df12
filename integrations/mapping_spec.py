"""A mapping, compiled: which columns there are, how each is read, where it goes. `mapping.py` reads the JSON form."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from integrations.encodings import EncodingStep
from integrations.values import NumberFormat, StateRule, VocabularyRule, plain

# A change of one of these is a new baseline.
BASELINE_TARGETS = ("baseline_start", "baseline_finish", "baseline_bac")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """Which header a column has: equal, beginning or regular expression on normalised text, or its position."""

    key: str
    equals: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    position: int | None = None
    required: bool = False

    def fits(self, header: str, position: int) -> bool:
        name = plain(header)
        return (
            name in self.equals
            or any(name.startswith(prefix) for prefix in self.prefixes)
            or any(pattern.search(name) for pattern in self.patterns)
            or position == self.position
        )


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One fact: where it comes from, how it is read, where it goes."""

    target: str
    columns: tuple[str, ...]
    parser: str
    forms: tuple[re.Pattern[str], ...] = ()
    pivot: int = 69
    number: NumberFormat = field(default_factory=NumberFormat)
    unit: str = "years"
    added_to: str = ""
    rounding: str = "nearest"
    constant: str = ""
    states: tuple[StateRule, ...] = ()
    vocabulary: tuple[VocabularyRule, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    range: str = ""
    year_column: str = ""
    year_in_header: re.Pattern[str] | None = None
    year_offset: int = 0
    year_start_month: int | None = None
    status_field: str = ""
    code: str = ""
    label_en: str = ""
    label_fr: str = ""
    attribute_kind: str = "text"

    @property
    def key(self) -> str:
        """The fact's name within a project; a fiscal year's first day is added to it row by row."""
        if self.target == "attribute":
            return f"attribute.{self.code}"
        if self.target == "budget":
            return f"budget.{self.kind}.{self.range}"
        if self.target == "status":
            return f"status.{self.status_field}"
        return self.target


@dataclass(frozen=True, slots=True)
class AsOfSpec:
    """The column that says of which day each row is, in a file that holds many editions.

    `take`: `each` imports the rows of exactly the import's day, edition by edition; `latest` takes of each project the
    last row that is not after it.
    """

    column: str
    forms: tuple[re.Pattern[str], ...]
    pivot: int = 69
    take: str = "each"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows whose cell matches are no projects (totals, phantom rows)."""

    column: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PhaseSpec:
    code: str
    name_en: str
    name_fr: str


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """The method whose phases the source names."""

    code: str
    name_en: str
    name_fr: str
    phases: tuple[PhaseSpec, ...]


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """A checked mapping. `compare_*`: smaller differences are the source's rounding, not changes."""

    name: str
    version: int
    source: str
    title_en: str
    title_fr: str
    columns: tuple[ColumnSpec, ...]
    fields: tuple[FieldSpec, ...]
    name_rule: str
    id_column: str
    code_prefix: str
    currency: str
    language: str
    encodings: tuple[EncodingStep, ...]
    delimiter: str
    quote: str
    header_row: int
    as_of: AsOfSpec | None
    ignored: tuple[re.Pattern[str], ...]
    row_filters: tuple[RowFilter, ...]
    states: tuple[StateRule, ...]
    method: MethodSpec | None
    compare_days: int
    compare_money: Decimal

    @property
    def name_column(self) -> str:
        return next(spec.columns[0] for spec in self.fields if spec.target == "name")
