"""How strongly a portfolio's standards bind: one table, PMO type x subject. Pure.

Source: the three PMO types of the PMBOK Guide (supportive, controlling, directive).
"""

from enum import StrEnum


class PmoType(StrEnum):
    SUPPORTIVE = "supportive"
    CONTROLLING = "controlling"
    DIRECTIVE = "directive"


class Subject(StrEnum):
    STATUS_UPDATE = "status_update"
    BASELINE = "baseline"
    CLOSURE = "closure"


class Binding(StrEnum):
    """`live`: takes effect at once; `reviewed`: the PMO accepts it first; `reserved`: the PMO does it itself."""

    LIVE = "live"
    REVIEWED = "reviewed"
    RESERVED = "reserved"


BINDINGS: dict[tuple[PmoType, Subject], Binding] = {
    (PmoType.SUPPORTIVE, Subject.STATUS_UPDATE): Binding.LIVE,
    (PmoType.CONTROLLING, Subject.STATUS_UPDATE): Binding.REVIEWED,
    (PmoType.DIRECTIVE, Subject.STATUS_UPDATE): Binding.REVIEWED,
    (PmoType.SUPPORTIVE, Subject.BASELINE): Binding.LIVE,
    (PmoType.CONTROLLING, Subject.BASELINE): Binding.REVIEWED,
    (PmoType.DIRECTIVE, Subject.BASELINE): Binding.RESERVED,
    (PmoType.SUPPORTIVE, Subject.CLOSURE): Binding.LIVE,
    (PmoType.CONTROLLING, Subject.CLOSURE): Binding.RESERVED,
    (PmoType.DIRECTIVE, Subject.CLOSURE): Binding.RESERVED,
}


def binding(pmo_type: str, subject: Subject) -> Binding:
    """How `subject` is bound under a PMO type. Raises ValueError for an unknown type."""
    return BINDINGS[PmoType(pmo_type), subject]
