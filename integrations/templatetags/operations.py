"""How long ago, and how soon, for pages that are looked at while things happen."""

from datetime import datetime, timedelta

from django import template
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from common.formats import UNDEFINED

register = template.Library()
A_MOMENT = timedelta(seconds=60)


@register.simple_tag
def moment(at: datetime | None, now: datetime) -> str:
    """`5 minutes ago`, `in 2 hours`, `just now`; `–` for None."""
    if at is None:
        return UNDEFINED
    if abs(now - at) < A_MOMENT:
        return _("just now") if at <= now else _("in a moment")
    if at < now:
        return _("%(time)s ago") % {"time": timesince(at, now, depth=1)}
    return _("in %(time)s") % {"time": timeuntil(at, now, depth=1)}
