"""A rule of a table says what it means where a value is missing: SQL lets pass whatever compares with NULL.

`finish >= start` alone holds a package that starts and never finishes for a good one. Each rule is read with every
nullable column missing, present, and with every answer of the comparisons that are left.
"""

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Q

from tests.architecture.source import FLOORS


def _rules() -> Iterator[tuple[type[models.Model], models.CheckConstraint]]:
    for model in apps.get_models():
        if model._meta.app_label in FLOORS:
            for rule in model._meta.constraints:
                if isinstance(rule, models.CheckConstraint):
                    yield model, rule


RULES = list(_rules())


def _comparisons(condition: Q) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for child in condition.children:
        if isinstance(child, Q):
            found += _comparisons(child)
        elif isinstance(child, tuple):
            found.append(child)
    return found


def _columns(comparison: tuple[str, object]) -> set[str]:
    name, value = comparison
    named = repr(value).removeprefix("F(").removesuffix(")")
    return {name.split("__")[0]} | ({named} if isinstance(value, F) else set())


def _holds(condition: Q, missing: set[str], answers: dict[str, bool]) -> bool | None:
    """As SQL reads it: None is unknown."""
    read: list[bool | None] = []
    for child in condition.children:
        if isinstance(child, Q):
            read.append(_holds(child, missing, answers))
        elif isinstance(child, tuple):
            name, value = child
            if name.endswith("__isnull"):
                read.append((name.removesuffix("__isnull") in missing) == value)
            else:
                read.append(None if _columns(child) & missing else answers[str(child)])
    decisive = condition.connector == Q.OR
    answer: bool | None = not decisive
    if decisive in read:
        answer = decisive
    elif None in read:
        answer = None
    return answer if answer is None or not condition.negated else not answer


def unsaid(model: type[models.Model], condition: Q) -> set[tuple[str, ...]]:
    """The columns that, missing together, leave the rule without an answer."""
    comparisons = _comparisons(condition)
    columns = set().union(*(_columns(one) for one in comparisons))
    nullable = sorted(name for name in columns if model._meta.get_field(name).null)
    asked = sorted({str(one) for one in comparisons if not one[0].endswith("__isnull")})
    return {
        missing
        for number in range(1, len(nullable) + 1)
        for missing in combinations(nullable, number)
        for answers in product((True, False), repeat=len(asked))
        if _holds(condition, set(missing), dict(zip(asked, answers, strict=True))) is None
    }


@pytest.mark.parametrize(("model", "rule"), RULES, ids=[rule.name for _model, rule in RULES])
def test_a_rule_has_an_answer_whatever_is_missing(
    model: type[models.Model], rule: models.CheckConstraint
) -> None:
    assert isinstance(rule.condition, Q)
    parts = rule.condition.children if rule.condition.connector == Q.AND else [rule.condition]
    # A conjunction is read part by part: status updates have eight ratings, and 2^16 answers.
    for part in parts:
        condition = part if isinstance(part, Q) else Q(part)
        assert not unsaid(model, ~condition if rule.condition.negated else condition)


def test_the_reading_finds_what_is_unsaid() -> None:
    period = apps.get_model("projects", "WorkPackage")

    assert unsaid(period, Q(start__isnull=True) | Q(finish__gte=F("start"))) == {("finish",)}
    assert not unsaid(period, Q(start__isnull=True) | Q(finish__isnull=False, finish__gte=F("start")))
    assert unsaid(period, ~Q(parent=F("id"))) == {("parent",)}
