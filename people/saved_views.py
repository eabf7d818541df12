"""Lists whose readers keep views of them: the base of every list above the shared kernel."""

from functools import cached_property
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from common.tables import Listing
from common.whole_numbers import is_whole
from people.access import access_of
from people.models import SavedView, User
from people.requests import SignedInRequest
from people.roles import ROLES
from people.services.saved_views import may_change, may_share

VIEW, NO_VIEW = "view", "0"


class KeptListing(Listing):
    """A list with saved views: one's own, those shared with everybody, and what one's role sees first."""

    views_template = "people/saved_views.html"
    request: SignedInRequest

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.reader: User = request.user

    @property
    def view_asked(self) -> str:
        """The number of a view in the URL, which only says what this began with."""
        text = self.query.get(VIEW, "")
        return text if is_whole(text) else ""

    @cached_property
    def views(self) -> list[SavedView]:
        """What the reader can choose from. One statement."""
        return list(SavedView.objects.visible_to(self.reader).filter(table=self.key))

    @property
    def own_views(self) -> list[SavedView]:
        return [one for one in self.views if one.owner_id == self.reader.pk and not one.shared]

    @property
    def shared_views(self) -> list[SavedView]:
        return [one for one in self.views if one.shared]

    @cached_property
    def view(self) -> SavedView | None:
        return next((one for one in self.views if str(one.pk) == self.view_asked), None)

    @property
    def first_view(self) -> SavedView | None:
        """What the reader's role sees first; of several roles, the one that comes first in the permission table."""
        mine = {grant.role for grant in access_of(self.reader).grants}
        by_role = {one.default_for_role: one for one in self.views if one.default_for_role in mine}
        return next((by_role[role] for role in ROLES if role in by_role), None)

    @property
    def may_share(self) -> bool:
        return may_share(self.reader)

    @property
    def may_change_view(self) -> bool:
        return self.view is not None and may_change(self.reader, self.view)

    @property
    def has_changed(self) -> bool:
        """Whether the list shows something else than the view that it began with."""
        return self.view is not None and self.view.query != self.kept_query

    @property
    def kept_query(self) -> str:
        """What saving keeps: everything but where one is in the list."""
        parameters = [one for one in self.parameters(page=None) if one[0] != VIEW]
        return self.encoded(parameters)

    def view_url(self, view: SavedView) -> str:
        return f"{self.url}?{view.query}{'&' if view.query else ''}{VIEW}={view.pk}"

    def view_links(self) -> list[tuple[Any, str]]:
        return [(one, self.view_url(one)) for one in self.views]

    @property
    def everything_url(self) -> str:
        """The list without a view, whatever the reader's role sees first."""
        return f"{self.url}?{VIEW}={NO_VIEW}" if self.first_view else self.url

    def kept_parameters(self) -> list[tuple[str, str]]:
        return [(VIEW, self.view_asked)] if self.view_asked else []

    @property
    def parameter_view(self) -> str:
        return self.view_asked

    def answer(self, template: str, **context: Any) -> HttpResponseBase:
        """As every list; without any question, the reader gets what their role sees first."""
        if not self.query and not self.part and (first := self.first_view):
            return redirect(self.view_url(first))
        return super().answer(template, **context)
