"""A form that claims to be protected by a version brings one, and the code behind its URL reads it."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.access_rows import ROWS
from tests.architecture.access_table import VERSION
from tests.architecture.source import ROOT

# URL -> the hidden field in which the form brings what it was opened with. A new row asks for a line here.
FIELDS = {
    "projects:assign-manager": "version",
    "projects:status-update": "version",
    "projects:status-draft": "draft_revision",
    "projects:hand-over": "version",
    "projects:edit-project": "version",
    "projects:edit-cell": "version",
    "projects:edit-projects": "seen",
    "projects:move-project": "version",
    "projects:archive-project": "version",
    "projects:reopen-project": "version",
    "projects:propose-baseline": "seen",
    "projects:decide-baseline": "in_force",
    "projects:change-phase": "version",
    "projects:edit-objective": "version",
    "projects:move-objective": "version",
    "projects:remove-objective": "version",
    "projects:close-project": "version",
    "projects:rename-template": "version",
    "projects:withdraw-template": "version",
    "projects:money-cells": "seen",
    "projects:money-row": "seen",
    "projects:money-paste": "seen",
    "projects:money-entry": "seen",
    "projects:money-entry-remove": "seen",
    "projects:contingency-edit": "version",
    "projects:contingency-remove": "version",
    "projects:programme-status": "version",
    "projects:edit-dependency": "version",
    "projects:remove-dependency": "version",
    "projects:programme-draft": "draft_revision",
    "projects:benefit-edit": "version",
    "projects:benefit-move": "version",
    "projects:benefit-remove": "version",
    "projects:benefit-plan": "version",
    "projects:benefit-measurement": "version",
    "projects:plan-package": "version",
    "projects:plan-package-move": "version",
    "projects:plan-package-remove": "version",
    "projects:plan-package-restore": "version",
    "projects:plan-milestone": "version",
    "projects:plan-milestone-move": "version",
    "projects:plan-milestone-remove": "version",
    "integrations:mapping-draft": "version",
    "integrations:mapping-layout": "version",
    "integrations:import-choose": "plan_hash",
    "integrations:import-confirm": "plan_hash",
    "people:user-edit": "version",
    "people:user-deactivate": "version",
    "people:user-reactivate": "version",
    "people:view-edit": "version",
    "people:users-import": "shown",
    "people:organisation": "version",
    "people:setup-step": "version",
    "portfolio:edit": "version",
    "portfolio:move": "version",
    "portfolio:archive": "version",
    "portfolio:reopen": "version",
    "portfolio:change-due": "expected",
    "portfolio:attribute-edit": "version",
    "portfolio:attribute-archive": "version",
    "portfolio:programme-edit": "version",
    "portfolio:programme-move": "version",
    "portfolio:programme-archive": "version",
    "portfolio:programme-reopen": "version",
    "portfolio:rate-edit": "version",
}
TEMPLATES = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))


def test_each_versioned_form_is_listed_with_its_field() -> None:
    assert {row.url for row in ROWS if row.protected_by == VERSION} == set(FIELDS)


def _module_of(name: str) -> str:
    def walk(patterns: list, prefix: str = ""):
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)
            elif isinstance(one, URLPattern):
                yield f"{prefix}{one.name}", one.callback.__module__

    return dict(walk(get_resolver().url_patterns))[name]


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_the_field_is_in_a_form_and_read(name: str) -> None:
    field, module = FIELDS[name], _module_of(name)
    assert re.search(rf'name="{field}"|form\.{field} ', TEMPLATES)
    code = _code_of(module)
    # What forms of one kind share lies in a file beside their views.
    shared = re.findall(r"^from (\w+\.views\.\w+) import", code, flags=re.MULTILINE)
    code = "\n".join([code, *map(_code_of, shared)])
    assert re.search(rf"\b{field}\b", code), f"{module} does not read {field}"


def _code_of(module: str) -> str:
    return (ROOT / (module.replace(".", "/") + ".py")).read_text()
