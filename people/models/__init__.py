"""Users, scopes and role grants."""

from people.models.grants import RoleGrant
from people.models.scopes import Scope
from people.models.users import User

__all__ = ["RoleGrant", "Scope", "User"]
