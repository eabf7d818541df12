"""Work packages in words: how each is measured, and what was recorded of it."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import format_date
from common.templatetags import portal
from projects.models.work_packages import RULES
from projects.plan.progress import ProgressRule
from projects.selectors.package_values import PackageValue

register = template.Library()
_RULE_NAMES = dict(RULES)


@register.filter
def rule_name(rule: str) -> str:
    """The measurement rule as forms name it."""
    return str(_RULE_NAMES[rule])


@register.filter
def recorded(package: PackageValue) -> str:
    """What its rule goes by."""
    day = format_date(package.measured_on, portal.language())
    if package.is_finished:
        return _("Finished on %(day)s") % {"day": day}
    match package.rule:
        case ProgressRule.WEIGHTED_MILESTONES:
            text = ngettext(
                "%(met)s of %(all)s milestone met", "%(met)s of %(all)s milestones met", package.weights
            )
            return text % {"met": package.met, "all": package.weights}
        case ProgressRule.FIFTY_FIFTY if package.measured_on:
            return _("Started on %(day)s") % {"day": day}
        case ProgressRule.PHYSICAL if package.measured_on:
            return _("Measured on %(day)s") % {"day": day}
        case ProgressRule.ZERO_HUNDRED:
            return _("Not finished")
        case ProgressRule.FIFTY_FIFTY:
            return _("Not started")
    return _("Not measured yet")
