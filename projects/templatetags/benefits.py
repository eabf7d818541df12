"""Values of benefits as their readers expect them: money in the project's currency, anything else in its unit."""

from decimal import Decimal

from django import template

from common import formats as fmt
from common.templatetags.portal import language
from projects.models import Benefit

register = template.Library()
NO_BREAK_SPACE = fmt.NO_BREAK_SPACE


@register.filter
def benefit_value(value: Decimal | None, benefit: Benefit) -> str:
    """`€12,000` (with cents where there are any), `5 days`; undefined is "–"."""
    if value is None or value == "":
        return fmt.UNDEFINED
    if benefit.kind == Benefit.Kind.FINANCIAL:
        places = 0 if value == value.to_integral_value() else 2
        return fmt.format_money(value, benefit.project.currency, language(), places=places)
    places = min(4, max(0, -int(value.normalize().as_tuple().exponent)))
    return f"{fmt.format_number(value, language(), places=places)}{NO_BREAK_SPACE}{benefit.unit}"
