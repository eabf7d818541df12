"""docs/permissions.md and the texts of the permission table."""

from pathlib import Path

from people.models import RoleGrant
from people.permission_document import markdown
from people.role_texts import GROUPS, PERMISSION_TEXTS, ROLE_SENTENCES
from people.roles import ROLES, Permission

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_document_is_what_the_table_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == markdown(), "run: manage.py permission_table"


def test_every_permission_and_every_role_is_put_into_words() -> None:
    assert set(PERMISSION_TEXTS) == set(Permission)
    assert list(ROLE_SENTENCES) == list(ROLES)
    assert set(RoleGrant.RoleName.values) == set(ROLES)


def test_every_permission_is_in_one_group() -> None:
    grouped = [permission for group in GROUPS for permission in group.permissions]
    assert grouped == list(PERMISSION_TEXTS)


def test_the_matrix_has_a_mark_where_the_role_has_the_permission() -> None:
    rows = {line.split("|")[1].strip(): line.count("●") for line in markdown().splitlines() if "|" in line}
    for permission, text in PERMISSION_TEXTS.items():
        assert rows[str(text.label)] == sum(permission in role.permissions for role in ROLES.values())
