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


class Binding(StrEnum):
    """`live`: takes effect at once; `reviewed`: an officer accepts it first."""

    LIVE = "live"
    REVIEWED = "reviewed"


BINDINGS: dict[tuple[PmoType, Subject], Binding] = {
    (PmoType.SUPPORTIVE, Subject.STATUS_UPDATE): Binding.LIVE,
    (PmoType.CONTROLLING, Subject.STATUS_UPDATE): Binding.REVIEWED,
    (PmoType.DIRECTIVE, Subject.STATUS_UPDATE): Binding.REVIEWED,
}


def binding(pmo_type: str, subject: Subject) -> Binding:
    """How `subject` is bound under a PMO type. Raises ValueError for an unknown type."""
    return BINDINGS[PmoType(pmo_type), subject]
