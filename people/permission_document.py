"""docs/permissions.md, made from the permission table."""

from django.utils.translation import override

from people.access import NOT_FOR_DEPUTIES
from people.models import RoleGrant
from people.role_texts import GROUPS, PERMISSION_TEXTS, ROLE_SENTENCES
from people.roles import CONFIDENTIAL_ROLES, NOT_WHEN_ARCHIVED, ROLES, Permission

_INTRODUCTION = """# Permissions

Made by `manage.py permission_table` from `people/roles.py`; do not edit. In the portal the page *Access* of each
portfolio, programme and project says the same of one person and one object, with the grants that it rests on.
"""


def markdown() -> str:
    """The whole document, in English."""
    with override("en"):
        parts = (_INTRODUCTION, _matrix(), _permissions(), _roles(), _rules())
        return "\n".join(parts)


def _matrix() -> str:
    roles = list(ROLES)
    labels = [str(RoleGrant.RoleName(role).label) for role in roles]
    lines = [
        "## Who may do what",
        "",
        f"| permission | {' | '.join(labels)} |",
        f"| --- |{' :-: |' * len(roles)}",
    ]
    for group in GROUPS:
        for permission in group.permissions:
            cells = ("●" if permission in ROLES[role].permissions else "" for role in roles)
            lines.append(f"| {PERMISSION_TEXTS[permission].label} | {' | '.join(cells)} |")
    cleared = ("●" if role in CONFIDENTIAL_ROLES else "" for role in roles)
    lines.append(f"| *also on confidential projects* | {' | '.join(cleared)} |")
    return "\n".join(lines) + "\n"


def _permissions() -> str:
    lines = ["## Permissions", ""]
    for group in GROUPS:
        for permission in group.permissions:
            text = PERMISSION_TEXTS[permission]
            lines.append(f"- **{text.label}** (`{permission}`): {text.sentence}")
    return "\n".join(lines) + "\n"


def _roles() -> str:
    lines = ["## Roles", ""]
    for role, sentence in ROLE_SENTENCES.items():
        lines.append(f"- **{RoleGrant.RoleName(role).label}** (`{role}`): {sentence}")
    return "\n".join(lines) + "\n"


def _rules() -> str:
    cleared = _listed([str(RoleGrant.RoleName(role).label) for role in ROLES if role in CONFIDENTIAL_ROLES])
    return f"""## Rules

- **Where.** A role is granted everywhere, or on one portfolio, programme or project, and covers everything below it.
  What a person may do is the union of their grants that are in force. A grant has a first moment and may have a last
  one; ending it, or closing the account, works from the next request on.
- **Confidential projects.** Only a grant on the project itself counts there, and the role {cleared} wherever it
  covers the project. For everybody else the project does not exist: no page, count, total, search or file holds it.
- **Archived projects** can be read, not changed: nobody may {_labels(NOT_WHEN_ARCHIVED)}.
- **Granting.** Whoever may grant roles on a scope gives and ends there every role whose permissions are all among
  their own on that scope; a role that sees confidential projects only if theirs does. The administrator, everywhere
  only, is named by those who manage accounts. Nobody grants anything to themselves: the database refuses it. The
  last director and the last administrator everywhere cannot be ended.
- **Deputies** act in the place of an absent person, with that person's permissions and none of their own; nobody may
  {_labels(NOT_FOR_DEPUTIES)} in somebody else's name. Both names are recorded.
- **Invisible or refused.** What a person may not see answers 404, as if it did not exist. What they see and may not
  do answers 403 and says which permission is missing.
"""


def _labels(permissions: frozenset[Permission]) -> str:
    """`submit status updates, edit projects or name project managers`, in the order of the table."""
    return _listed(
        [
            str(text.label)[0].lower() + str(text.label)[1:]
            for permission, text in PERMISSION_TEXTS.items()
            if permission in permissions
        ],
        "or",
    )


def _listed(words: list[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
