"""The tabs of a project: the same row of links on each of its pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.permissions import can_view_cost

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a project; `money` where it is about nothing else."""

    code: str
    label: str | Promise
    url_name: str
    money: bool = False


TABS = (
    Tab("overview", _("Overview"), "reporting:project"),
    Tab("plan", _("Plan"), "projects:plan"),
    Tab("baselines", _("Baselines"), "projects:baselines"),
    Tab("money", _("Money"), "projects:money", money=True),
    Tab("value", _("Earned value"), "reporting:value", money=True),
    Tab("benefits", _("Benefits"), "projects:benefits"),
    Tab("life-cycle", _("Life cycle"), "projects:life-cycle"),
)


@register.inclusion_tag("projects/_tabs.html", takes_context=True)
def project_tabs(context: Context, project: Project, current: str) -> dict[str, Any]:
    """Links to the project's pages, as far as its reader may open them; `current` is the code of this one."""
    money = can_view_cost(context["request"].user, project)
    shown = [tab for tab in TABS if money or not tab.money]
    return {"tabs": [(tab, reverse(tab.url_name, args=[project.code])) for tab in shown], "current": current}
