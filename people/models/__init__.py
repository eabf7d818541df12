"""Users, scopes, role grants, deputies, invitations, the mail outbox and the organisation."""

from people.models.deputies import Deputyship
from people.models.grants import RoleGrant
from people.models.invitations import Invitation
from people.models.mail import OutgoingMail
from people.models.organisation import OperatorAct, Organisation, SetupCode
from people.models.saved_views import SavedView
from people.models.scopes import Scope
from people.models.users import User

__all__ = [
    "Deputyship",
    "Invitation",
    "OperatorAct",
    "Organisation",
    "OutgoingMail",
    "RoleGrant",
    "SavedView",
    "Scope",
    "SetupCode",
    "User",
]
