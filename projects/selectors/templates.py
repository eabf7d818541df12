"""The templates that a plan can begin with: those that come with the portal, and the organisation's own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.portal import language
from projects.models import PlanTemplate, Project
from projects.plan.dated_template import Dated, dated
from projects.plan.methods import METHODS
from projects.plan.shipped import TEMPLATES
from projects.plan.templates import Fault, PlanToBe, TemplateError, in_words, read


@dataclass(frozen=True, slots=True)
class Template:
    """A template under its code; `row` is there when it is the organisation's own."""

    code: str
    name: str
    method: str
    method_name: str
    plan: Any
    row: PlanTemplate | None = None

    def read(self) -> PlanToBe:
        """Raises TemplateError."""
        return read(self.plan)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a template brings to a project that starts on a day."""

    template: Template
    packages: tuple[Dated, ...]
    milestones: tuple[Dated, ...]
    objectives: tuple[tuple[str, str], ...]
    start: date
    finish: date | None


def templates() -> list[Template]:
    """All there are, by method: the portal's first. One statement."""
    names = {code: _named(one.en, one.fr) for code, one in METHODS.items()}
    found = [
        Template(one.code, _named(one.en, one.fr), one.method, names[one.method], one.plan)
        for one in TEMPLATES.values()
    ]
    found += [
        Template(row.code, row.name, row.method.code, row.method.name, row.plan, row)
        for row in PlanTemplate.objects.select_related("method").order_by("code")
    ]
    return sorted(found, key=lambda one: (one.method_name, one.row is not None, one.name, one.code))


def templates_for(project: Project) -> list[Template]:
    """Those of the project's method; all of them as long as it has none."""
    method = project.method.code if project.method else ""
    return [one for one in templates() if not method or one.method == method]


def template_choices(found: list[Template]) -> list[tuple[str, Any]]:
    """For a select box, grouped by method."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        groups.setdefault(one.method_name, []).append((one.code, one.name))
    return list(groups.items())


def preview(template: Template, *, start: date, cost: Decimal | None, texts: str) -> Preview:
    """What would be planned, in the language `texts`. Raises TemplateError, and OverflowError beyond the calendar."""
    plan = template.read()
    rows = dated(plan, start=start, cost=cost, language=texts)
    ends = [row.finish for row in rows if row.finish]
    return Preview(
        template=template,
        packages=tuple(row for row in rows if row.code),
        milestones=tuple(row for row in rows if not row.code),
        objectives=tuple(
            (in_words(one.words, texts), in_words(one.criterion, texts)) for one in plan.objectives
        ),
        start=start,
        finish=max(ends, default=None),
    )


def fault_text(fault: TemplateError) -> str:
    """Why a template cannot be read, with the place."""
    why = {
        Fault.SHAPE: _("it is not built as a template is"),
        Fault.NAME: _("a text is missing or too long"),
        Fault.NUMBER: _("a number of days is missing or out of range"),
        Fault.SHARE: _("a share is not between 0 and 100 %"),
        Fault.RULE: _("the rule of measurement is unknown"),
        Fault.PACKAGE: _("the work package of a milestone is not there"),
        Fault.SUM: _("shares or weights do not make 100 % together"),
        Fault.TOO_MUCH: _("it holds more than a plan of 1,000 rows and ten levels"),
    }[fault.fault]
    return _("This template cannot be read at “%(place)s”: %(why)s.") % {
        "place": fault.place or "–",
        "why": why,
    }


def _named(english: str, french: str) -> str:
    return french if language().startswith("fr") else english
