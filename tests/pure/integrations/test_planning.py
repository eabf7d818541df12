"""Plans are pure: the same whatever the order of rows, nothing for what is known, nothing overwritten in silence."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.extraction import extract
from integrations.facts import Fact, Tolerance, Verdict, fact, judge, move, same
from integrations.plan import Choices, Existing, ImportPlan, Known
from integrations.planning import build_plan
from integrations.similarity import candidates
from integrations.tabular import Table, read_table
from tests.pure.integrations.test_mapping import spec

SPEC = spec()
AS_OF = date(2020, 9, 30)
SEPTEMBER = date(2020, 9, 1)
TEXT = (
    "Project,Start of project,Duration in years,Cost,Year,RAG,Number,Department,Note 1,Note 2\n"
    "Alpha,juillet 2013,3,12.5,2020,Red,,DoH,one,two\n"
    "Beta programme for schools,mai 2015,2,7,2020,,B2,DfE,,only\n"
    "Gamma,,,Exempt: s.43,2020,Red,,MoD,,\n"
)
FACTS = st.builds(
    Fact,
    st.none()
    | st.sampled_from(["", "a", "b", "2020-01-01", "2020-01-20", "1.00", "2.00"])
    | st.integers(1, 5),
    st.sampled_from(["", "", "withheld", "unreadable"]),
    st.sampled_from(["", "x", "y"]),
).map(lambda each: Fact(None, each.state, each.verbatim) if each.state else Fact(each.value))
KEYS = st.sampled_from(["name", "start_date", "budget.approved.whole_life", "status.overall_rag"])
TOLERANCES = st.builds(Tolerance, st.integers(0, 31), st.decimals(0, 2, places=2))


def remembered(one: Fact, as_of: date = AS_OF) -> dict[str, Any]:
    return one.remembered() | {"as_of": as_of.isoformat()}


@given(KEYS, FACTS, FACTS, TOLERANCES)
def test_sameness_is_symmetric_and_every_fact_is_like_itself(
    key: str, one: Fact, other: Fact, tolerance: Tolerance
) -> None:
    assert same(key, one, other, tolerance) == same(key, other, one, tolerance)
    assert same(key, one, one, tolerance)


@given(KEYS, FACTS, FACTS, TOLERANCES)
def test_what_was_just_imported_never_changes_anything(
    key: str, portal: Fact, source: Fact, tolerance: Tolerance
) -> None:
    """The same file twice: applied or kept back, the second time it is nothing or the portal's own."""
    first = judge(key, portal=portal, source=source, remembered=None, as_of=AS_OF, tolerance=tolerance)
    after = source if first is Verdict.APPLY else portal
    second = judge(
        key, portal=after, source=source, remembered=remembered(source), as_of=AS_OF, tolerance=tolerance
    )
    assert second in (Verdict.UNCHANGED, Verdict.KEEP)


@given(KEYS, FACTS, FACTS, FACTS, TOLERANCES)
def test_an_older_edition_never_applies_over_a_newer_one(
    key: str, last: Fact, portal: Fact, source: Fact, tolerance: Tolerance
) -> None:
    newer = remembered(last, date(2021, 1, 1))
    verdict = judge(key, portal=portal, source=source, remembered=newer, as_of=AS_OF, tolerance=tolerance)
    assert verdict in (Verdict.UNCHANGED, Verdict.OLDER)


@pytest.mark.parametrize(
    ("last", "portal", "source", "verdict"),
    [
        ("a", "a", "a", Verdict.UNCHANGED),
        ("a", "a", "b", Verdict.APPLY),
        ("a", "p", "a", Verdict.KEEP),
        ("a", "p", "b", Verdict.CONFLICT),
        ("a", "b", "b", Verdict.UNCHANGED),
        (None, "", "b", Verdict.APPLY),
        (None, "p", "b", Verdict.CONFLICT),
        ("a", "a", "", Verdict.APPLY),
    ],
)
def test_three_way_compare(last: str | None, portal: str, source: str, verdict: Verdict) -> None:
    known = None if last is None else remembered(Fact(last))
    found = judge(
        "description",
        portal=Fact(portal),
        source=Fact(source),
        remembered=known,
        as_of=AS_OF,
        tolerance=Tolerance(),
    )
    assert found is verdict


def test_long_texts_are_remembered_by_digest_and_still_compared() -> None:
    long = Fact("word " * 100)
    assert len(long.remembered()["value"]) < 60
    for portal, verdict in ((long, Verdict.APPLY), (Fact("edited " * 100), Verdict.CONFLICT)):
        found = judge(
            "description",
            portal=portal,
            source=Fact("new"),
            remembered=remembered(long),
            as_of=AS_OF,
            tolerance=Tolerance(),
        )
        assert found is verdict


def test_moves_are_days_amounts_and_steps() -> None:
    assert move("forecast_finish", Fact("2020-01-31"), Fact("2020-03-01")) == 30
    assert move("budget.approved.whole_life", Fact("100.00"), Fact("80.50")) == Decimal("-19.50")
    assert move("status.overall_rag", Fact(2), Fact(5)) == 3
    assert move("forecast_finish", Fact(None, "withheld", "x"), Fact("2020-03-01")) is None
    assert move("description", Fact("a"), Fact("b")) is None


def plan_of(text: str, known: Known | None = None, **options: Any) -> ImportPlan:
    extraction = extract(read_table(text.encode()), SPEC)
    options.setdefault("as_of", AS_OF)
    return build_plan(extraction, SPEC, known or Known({}), period=SEPTEMBER, currency="EUR", **options)


def existing_after(plan: ImportPlan) -> Known:
    """What the portal would hold if the plan were applied."""
    projects, ids, names = {}, {}, {}
    for number, row in enumerate(plan.rows, start=1):
        facts = {change.key: change.after for change in row.changes}
        kept = {}
        for key, each in facts.items():
            where = f"status.2020-09.{key.removeprefix('status.')}" if key.startswith("status.") else key
            kept[where] = remembered(each)
        projects[number] = Existing(
            number, f"P-{number}", row.name, "EUR", facts=facts, remembered=kept, has_status=True
        )
        names[row.name.casefold()] = number
        if row.external_id:
            ids[row.external_id] = number
    return Known(projects, ids, names)


def test_new_rows_are_created_with_what_could_be_read() -> None:
    plan = plan_of(TEXT)
    assert plan.counts()["created"] == 3
    gamma = plan.rows[2]
    money = next(change for change in gamma.changes if change.key.startswith("budget."))
    assert (money.after.value, money.after.state, money.after.verbatim) == (None, "withheld", "Exempt: s.43")


def test_the_same_file_again_plans_nothing() -> None:
    counts = plan_of(TEXT, existing_after(plan_of(TEXT))).counts()
    assert (counts["created"], counts["changed"], counts["unchanged"], counts["conflicts"]) == (0, 0, 3, 0)


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    table = read_table(TEXT.replace("Alpha", "Alpha two").encode())
    known = existing_after(plan_of(TEXT))
    rows = list(table.rows)
    random.Random(seed).shuffle(rows)
    plans = [
        build_plan(
            extract(Table(table.header, tuple(each), "utf-8", ","), SPEC),
            SPEC,
            known,
            as_of=AS_OF,
            period=SEPTEMBER,
            currency="EUR",
        )
        for each in (table.rows, rows)
    ]
    assert set(plans[0].rows) == set(plans[1].rows)
    assert plans[0].absent == plans[1].absent
    assert plans[0].counts() == plans[1].counts()


def test_identifier_wins_over_name_and_a_similar_name_is_only_offered() -> None:
    known = existing_after(plan_of(TEXT))
    renamed = TEXT.replace("Beta programme for schools", "Beta schools").replace("Alpha", "Alphabet city")
    plan = plan_of(renamed, known)
    assert [(row.matched_by, row.project_id) for row in plan.rows] == [
        ("", None),
        ("id", 2),
        ("source_name", 3),
    ]
    without_id = plan_of(renamed.replace("B2", ""), known)
    beta = without_id.rows[1]
    assert beta.project_id is None
    assert [each.project_id for each in beta.candidates] == [2]
    chosen = plan_of(renamed.replace("B2", ""), known, choices=Choices(matches={beta.row: 2}))
    assert (chosen.rows[1].project_id, chosen.rows[1].matched_by) == (2, "chosen")
    assert chosen.hash() != without_id.hash()


def test_another_identifier_is_another_project_even_under_the_same_name() -> None:
    known = existing_after(plan_of(TEXT))
    plan = plan_of(TEXT.replace("B2", "B9"), known)
    assert plan.rows[1].project_id is None


def test_an_identifier_is_attached_on_a_match_by_name() -> None:
    known = existing_after(plan_of(TEXT))
    row = plan_of(TEXT.replace("Red,,DoH", "Red,A1,DoH"), known).rows[0]
    assert (row.project_id, row.attaches_id, row.outcome, row.changes) == (1, True, "changed", ())


def test_projects_that_are_not_to_be_changed_are_left_out_with_a_reason() -> None:
    known = existing_after(plan_of(TEXT))
    projects = dict(known.projects)
    projects[1] = Existing(**{**_fields(projects[1]), "archived": True})
    projects[2] = Existing(**{**_fields(projects[2]), "editable": False})
    plan = plan_of(TEXT, Known(projects, known.by_external_id, known.by_source_name))
    assert {problem.rule for problem in plan.problems} >= {"project_archived", "project_elsewhere"}
    assert [row.name for row in plan.rows] == ["Gamma"]
    assert plan.absent == ((1, "P-1", "Alpha"),)


def _fields(existing: Existing) -> dict[str, Any]:
    return {name: getattr(existing, name) for name in Existing.__slots__}


def test_amounts_in_another_currency_are_left_alone() -> None:
    known = existing_after(plan_of(TEXT))
    projects = dict(known.projects)
    projects[1] = Existing(**{**_fields(projects[1]), "currency": "GBP"})
    plan = plan_of(TEXT.replace("12.5", "99"), Known(projects, known.by_external_id, known.by_source_name))
    assert plan.rows[0].changes == ()
    assert "currency_differs" in {problem.rule for problem in plan.problems}


def test_dates_that_follow_work_packages_are_left_alone_and_said_so() -> None:
    known = existing_after(plan_of(TEXT))
    projects = dict(known.projects)
    projects[1] = Existing(**{**_fields(projects[1]), "dated_by_plan": True})
    dated = Known(projects, known.by_external_id, known.by_source_name)
    later = TEXT.replace("juillet 2013,3", "juillet 2014,3").replace("mai 2015", "mai 2016")
    plan = plan_of(later, dated)
    assert [change.key for change in plan.rows[0].changes] == []
    # Once for the row, though both of its dates differ; the other project has no plan.
    assert [problem.row for problem in plan.problems if problem.rule == "dated_by_plan"] == [plan.rows[0].row]
    assert "start_date" in {change.key for change in plan.rows[1].changes}
    # Nobody takes the file's value over the plan's, and what says the same as before is not mentioned.
    taken = plan_of(later, dated, choices=Choices({}, frozenset({f"{plan.rows[0].row}:start_date"})))
    assert taken.rows[0].changes == ()
    assert "dated_by_plan" not in {problem.rule for problem in plan_of(TEXT, dated).problems}


def test_absent_projects_are_listed() -> None:
    known = existing_after(plan_of(TEXT))
    plan = plan_of("Project\nGamma\n", known)
    assert [code for _pk, code, _name in plan.absent] == ["P-1", "P-2"]
    assert plan.counts()["unchanged"] == 1


def test_similar_names_are_found_and_unlike_ones_are_not() -> None:
    existing = [
        (1, "P-1", "Future Shared Services Programme"),
        (2, "P-2", "Crossrail"),
        (3, "P-3", "HS2 phase one"),
    ]
    found = candidates({7: "The Future Shared Services", 8: "Submarine dismantling"}, existing)
    assert [each.project_id for each in found[7]] == [1]
    assert 8 not in found


@given(
    st.dictionaries(st.integers(1, 20), st.text(max_size=30), max_size=6),
    st.lists(st.text(max_size=30), max_size=6),
)
def test_any_names_can_be_compared(names: dict[int, str], existing: list[str]) -> None:
    found = candidates(names, [(pk, f"P-{pk}", name) for pk, name in enumerate(existing)])
    assert all(0 < each.score <= 1 for offered in found.values() for each in offered)


def test_a_fact_is_plain_or_refused() -> None:
    assert fact(date(2020, 1, 2), precision="month") == Fact("2020-01-02", precision="month")
    assert fact(Decimal("1.50")) == Fact("1.50")
    assert fact(None, unread={"state": "withheld", "verbatim": "no"}) == Fact(None, "withheld", "no")
    with pytest.raises(TypeError):
        fact(object())
