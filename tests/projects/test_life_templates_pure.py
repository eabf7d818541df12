"""Templates of plans as plain values: what can be read, what is refused and where, what becomes of it on a date."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.dated_template import dated
from projects.plan.methods import METHODS
from projects.plan.progress import ProgressRule
from projects.plan.shipped import TEMPLATES
from projects.plan.template_of_plan import Part, Point, written
from projects.plan.templates import Fault, TemplateError, in_words, read

GOOD = {
    "packages": [
        {"name": {"en": "Design", "fr": "Conception"}, "from": 0, "days": 10, "share": "40", "rule": "zero_hundred"},
        {
            "name": {"en": "Build"},
            "parts": [
                {"name": "First half", "from": 10, "days": 10, "share": "33.333", "rule": "weighted_milestones"},
                {"name": "Second half", "from": 20, "days": 5, "share": "26.667"},
            ],
        },
    ],
    "milestones": [
        {"name": {"en": "Half"}, "day": 19, "package": "2.1", "weight": "100", "key": True},
        {"name": {"en": "Go"}, "day": 9},
    ],
    "objectives": [{"text": {"en": "It works"}, "criterion": {"en": "Nobody complains"}}],
}  # fmt: skip


def test_it_is_the_plan_of_a_project_that_starts_on_a_day():
    rows = dated(read(GOOD), start=date(2027, 1, 1), cost=Decimal("1000.01"), language="fr")
    assert [(row.code, row.name, str(row.start), str(row.finish), row.cost) for row in rows] == [
        ("1", "Conception", "2027-01-01", "2027-01-10", Decimal("400.00")),
        ("2", "Build", "2027-01-11", "2027-01-25", Decimal("600.01")),
        ("2.1", "First half", "2027-01-11", "2027-01-20", Decimal("333.34")),
        ("2.2", "Second half", "2027-01-21", "2027-01-25", Decimal("266.67")),
        ("", "Go", "None", "2027-01-10", None),
        ("", "Half", "None", "2027-01-20", None),
    ]
    assert read(GOOD).length == 25
    assert (rows[5].parent, rows[5].weight, rows[5].is_key) == ("2.1", Decimal(100), True)
    assert all(
        row.cost is None for row in dated(read(GOOD), start=date(2027, 1, 1), cost=None, language="en")
    )


@given(st.decimals(min_value=0, max_value=10**15, places=2, allow_nan=False, allow_infinity=False))
@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_a_cost_is_spread_to_the_cent(code, cost):
    rows = dated(read(TEMPLATES[code].plan), start=date(2027, 1, 1), cost=cost, language="en")
    leaves = [row.cost for row in rows if row.is_leaf and row.code]
    assert sum(leaves) == cost
    assert all(one >= 0 for one in leaves)
    assert sum(row.cost for row in rows if row.code and not row.parent) == cost


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_what_is_shipped_can_be_read_and_is_said_in_both_languages(code):
    template = TEMPLATES[code]
    plan = read(template.plan)
    assert template.method in METHODS
    assert sum(one.share for one in plan.packages if one.is_leaf) == 100
    said = [one.words for one in (*plan.packages, *plan.milestones, *plan.objectives)]
    said += [one.criterion for one in plan.objectives]
    assert all(set(words) == {"en", "fr"} for words in said)
    assert len(plan.packages) >= 5
    assert len(plan.milestones) >= 4
    # Every milestone lies within the plan.
    last = max(one.first_day + one.days for one in plan.packages if one.is_leaf)
    assert max(one.day for one in plan.milestones) < last == plan.length


def test_each_method_has_a_template_and_phases():
    assert {one.method for one in TEMPLATES.values()} == set(METHODS)
    assert set(METHODS) == {"prince2", "waterfall", "scrum", "kanban", "lean", "hybrid"}
    assert all(len({phase.code for phase in one.phases}) == len(one.phases) >= 4 for one in METHODS.values())


def changed(path: str, value: object) -> dict:
    plan = deepcopy(GOOD)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at = plan
    for step in way:
        at = at[step]
    at[last] = value
    return plan


WRONG = [
    ("packages", "text", "packages", Fault.SHAPE),
    ("packages", [1], "packages", Fault.SHAPE),
    ("packages.0.name", "  ", "1", Fault.NAME),
    ("packages.0.name", {"de": "Entwurf"}, "1", Fault.NAME),
    ("packages.0.name", "x" * 201, "1", Fault.NAME),
    ("packages.0.name", "a\0b", "1", Fault.NAME),
    ("packages.0.name", 7, "1", Fault.NAME),
    ("packages.0.from", -1, "1", Fault.NUMBER),
    ("packages.0.from", True, "1", Fault.NUMBER),
    ("packages.0.days", 0, "1", Fault.NUMBER),
    ("packages.0.days", "10", "1", Fault.NUMBER),
    ("packages.0.days", 10**9, "1", Fault.NUMBER),
    ("packages.0.share", "101", "1", Fault.SHARE),
    ("packages.0.share", "-1", "1", Fault.SHARE),
    ("packages.0.share", "0.0001", "1", Fault.SHARE),
    ("packages.0.share", "Infinity", "1", Fault.SHARE),
    ("packages.0.share", "many", "1", Fault.SHARE),
    ("packages.0.share", 40, "1", Fault.SHARE),
    ("packages.0.share", "41", "packages", Fault.SUM),
    ("packages.0.rule", "guess", "1", Fault.RULE),
    ("packages.0.rule", ["physical"], "1", Fault.RULE),
    ("packages.1.days", 3, "2", Fault.SHAPE),
    ("packages.1.parts", {}, "parts", Fault.SHAPE),
    ("milestones.0.package", "2", "milestones 1", Fault.PACKAGE),
    ("milestones.0.package", "9", "milestones 1", Fault.PACKAGE),
    ("milestones.0.package", None, "milestones 1", Fault.PACKAGE),
    ("milestones.0.weight", "90", "2.1", Fault.SUM),
    ("milestones.0.weight", "heavy", "milestones 1", Fault.SHARE),
    ("milestones.1.day", None, "milestones 2", Fault.NUMBER),
    ("milestones.1.name", None, "milestones 2", Fault.NAME),
    ("milestones", [{"name": "M", "day": 1}] * 1000, "packages", Fault.TOO_MUCH),
    ("objectives.0.text", "", "objectives 1", Fault.NAME),
    ("objectives.0.criterion", "x" * 301, "objectives 1", Fault.NAME),
]


@pytest.mark.parametrize(("path", "value", "place", "fault"), WRONG)
def test_what_cannot_be_read_is_refused_at_its_place(path, value, place, fault):
    with pytest.raises(TemplateError) as refused:
        read(changed(path, value))
    assert (refused.value.place, refused.value.fault) == (place, fault)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["packages", "parts", "name", "from", "days", "share", "milestones", "day", "en"]), inner
    ),
))  # fmt: skip
def test_whatever_it_holds_it_is_read_or_refused(plan):
    try:
        read(plan)
    except TemplateError as refused:
        assert refused.fault in Fault


def test_too_deep_is_refused():
    plan = {"name": "At last", "from": 0, "days": 1}
    for _level in range(12):
        plan = {"name": "Level", "parts": [plan]}
    with pytest.raises(TemplateError) as refused:
        read({"packages": [plan]})
    assert refused.value.fault is Fault.TOO_MUCH


def test_a_plan_becomes_a_template_that_is_the_same_plan_on_its_own_day():
    day = date(2026, 3, 2)
    parts = [
        Part("1", "", "Phase", False, None, None, Decimal(0), ProgressRule.PHYSICAL),
        Part("1.1", "1", "Alpha", True, day, date(2026, 3, 11), Decimal(1), ProgressRule.WEIGHTED_MILESTONES),
        Part(
            "1.2", "1", "Beta", True, date(2026, 3, 12), date(2026, 4, 1), Decimal(2), ProgressRule.PHYSICAL
        ),
        Part("2", "", "Undated", True, None, None, Decimal(0), ProgressRule.WEIGHTED_MILESTONES),
    ]
    points = [
        Point("Met", date(2026, 3, 11), "1.1", Decimal(100), True),
        Point("Light", date(2026, 3, 12), "2", Decimal(50), False),
        Point("Some day", None, "", None, False),
    ]
    plan = read(written(parts, points, [("It works", "")], language="en"))
    rows = dated(plan, start=day, cost=Decimal(3), language="en")
    assert [(row.code, row.start, row.finish, row.cost) for row in rows if row.code and row.is_leaf] == [
        ("1.1", day, date(2026, 3, 11), Decimal(1)),
        ("1.2", date(2026, 3, 12), date(2026, 4, 1), Decimal(2)),
        ("2", None, None, Decimal(0)),
    ]
    # Half of a package's weight measures nothing: the template has it measured by hand.
    assert [row.rule for row in rows if row.code == "2"] == [ProgressRule.PHYSICAL]
    assert [row.name for row in rows if not row.code] == ["Met", "Light"]
    assert [in_words(one.words, "fr") for one in plan.objectives] == ["It works"]


@given(
    st.lists(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False), min_size=1, max_size=30)
)
def test_shares_of_any_plan_are_a_template_that_can_be_read(costs):
    parts = [
        Part(str(number), "", "W", True, None, None, cost, ProgressRule.PHYSICAL)
        for number, cost in enumerate(costs, 1)
    ]
    shares = [one.share for one in read(written(parts, [], [], language="en")).packages]
    assert sum(shares) == (100 if sum(costs) else 0)


def test_a_plan_of_nothing_is_an_empty_template():
    plan = read(written([], [], [], language="en"))
    assert (plan.packages, plan.milestones, plan.objectives, plan.length) == ((), (), (), 0)
