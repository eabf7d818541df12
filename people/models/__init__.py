"""Users, scopes, role grants, deputies, invitations and the mail outbox."""

from people.models.deputies import Deputyship
from people.models.grants import RoleGrant
from people.models.invitations import Invitation
from people.models.mail import OutgoingMail
from people.models.scopes import Scope
from people.models.users import User

__all__ = ["Deputyship", "Invitation", "OutgoingMail", "RoleGrant", "Scope", "User"]
