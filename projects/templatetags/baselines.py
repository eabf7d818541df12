"""Words about baselines: who proposed and decided, what kind of change, how far it slips."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import formats as fmt
from common.templatetags.portal import instant, language
from projects.models import BaselineProposal
from projects.plan.variance import Change
from projects.tables.variance import change_label

register = template.Library()
_BADGES = {Change.NEW: " badge-info", Change.GONE: " badge-danger", Change.CHANGED: " badge-warning"}


@register.simple_tag
def change_badge(change: Change) -> SafeString:
    return format_html('<span class="badge{}">{}</span>', _BADGES.get(change, ""), change_label(change))


@register.filter
def money_signed(value: Any, currency: str) -> str:
    """A difference of amounts: `+1 200 €`."""
    if value in (None, ""):
        return fmt.UNDEFINED
    text = fmt.format_money(value, currency, language())
    return f"+{text}" if value > 0 else text


@register.simple_tag
def slip(days: int | None, cost: Decimal | None, currency: str, money: bool) -> SafeString | str:
    """Days and money on two lines; a dash before there is anything to compare with."""
    if days is None and cost is None:
        return fmt.UNDEFINED
    late = bool(days and days > 0)
    shown = fmt.format_days(days, language())
    text = format_html('<span class="late">{}</span>', shown) if late else format_html("{}", shown)
    if not money or cost is None:
        return text
    dear = "small late" if cost > 0 else "small muted"
    return format_html('{}<br><span class="{}">{}</span>', text, dear, money_signed(cost, currency))


@register.simple_tag
def proposed_by(proposal: BaselineProposal, names: bool) -> str:
    """When, and by whom as far as the reader may know."""
    at = instant(proposal.proposed_at)
    if not names:
        return _("Proposed on %(at)s") % {"at": at}
    values = {"name": proposal.proposed_by.full_name, "at": at}
    if proposal.on_behalf_of:
        values["principal"] = proposal.on_behalf_of.full_name
        return _("Proposed by %(name)s on behalf of %(principal)s on %(at)s") % values
    return _("Proposed by %(name)s on %(at)s") % values


@register.simple_tag
def decided_by(proposal: BaselineProposal, names: bool) -> str:
    """What became of it, when, and by whom as far as the reader may know."""
    values = {"at": instant(proposal.decided_at)}
    who = proposal.decided_by.full_name if names and proposal.decided_by else ""
    values["name"] = who
    match proposal.state:
        case BaselineProposal.State.APPROVED:
            return (_("Approved by %(name)s on %(at)s") if who else _("Approved on %(at)s")) % values
        case BaselineProposal.State.REJECTED:
            return (_("Sent back by %(name)s on %(at)s") if who else _("Sent back on %(at)s")) % values
    return (_("Withdrawn by %(name)s on %(at)s") if who else _("Withdrawn on %(at)s")) % values
