"""Forms of the working pages. They help the person; integrity is the database's."""

from projects.forms.people import AssignManagerForm, HandOverForm
from projects.forms.status import StatusUpdateForm

__all__ = ["AssignManagerForm", "HandOverForm", "StatusUpdateForm"]
