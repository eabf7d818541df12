"""A refusal that names the permission that is missing."""

from django.core.exceptions import PermissionDenied

from people.roles import Permission


class MissingPermission(PermissionDenied):
    """403: the person sees the object and lacks `permission` on it. The text says so in their language."""

    def __init__(self, permission: Permission, reason: str) -> None:
        super().__init__(reason)
        self.permission = permission
