"""Rows of `people`: the organisation, and the set-up, which this world has behind it."""

from tests.architecture.access_table import CLOSED, SAME, STATE, VERSION, Row
from tests.architecture.world import World

SETTINGS = "manage_settings"


def _organisation(world: World) -> dict[str, object]:
    return {"name": "Another name", "language": "fr", "time_zone": "Europe/Paris", "version": 0}


ROWS = [
    Row(
        "people:organisation",
        "none",
        {"GET": SETTINGS, "POST": SETTINGS},
        data=_organisation,
        anywhere=True,
        protected_by=VERSION,
    ),
    Row(
        "people:organisation-history", "none", {"GET": SETTINGS}, anywhere=True, queries=({"export": "csv"},)
    ),
    Row("people:test-mail", "none", {"POST": SETTINGS}, anywhere=True, protected_by=SAME),
    # There is no logo: tests/people/test_organisation.py has one.
    Row("people:organisation-logo", "none", {"GET": CLOSED}, {"sha256": "0" * 64}),
    # Somebody runs this portal: the set-up is not there. tests/people/test_setup.py walks through it.
    Row("people:setup", "none", {"GET": CLOSED, "POST": CLOSED}, protected_by=STATE),
    Row(
        "people:setup-step", "none", {"GET": CLOSED, "POST": CLOSED}, {"step": "people"}, protected_by=VERSION
    ),
    Row("people:setup-done", "none", {"GET": CLOSED}),
]
