"""Forms of what has an owner: named by e-mail address, and told."""

from typing import Any

from people.models import User
from projects.forms.people import people_by_address, unknown_address
from projects.forms.versioned import Refusable


class OwnedForm(Refusable):
    """With a field `owner` (projects.forms.people.person_field), which cleans to a person or None.

    Readers without names do not see who owns it, and leave that as it is: for them there is no such field. The stored
    owner stays, also when they cannot sign in any more.
    """

    def __init__(self, *args: Any, names: bool, owner: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_owner = owner
        if not names:
            del self.fields["owner"]

    def clean_owner(self) -> User | None:
        address = self.cleaned_data["owner"]
        if not address:
            return None
        if self.stored_owner and self.stored_owner.email == address.lower():
            return self.stored_owner
        found = people_by_address([address]).get(address.lower())
        if found is None:
            raise unknown_address(address)
        return found
