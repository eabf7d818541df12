"""Benefits are planned by whoever runs the project and measured by their owners; nothing measured is ever lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import OutgoingMail, User
from projects.models import Benefit, BenefitMeasure, BenefitPlan, BusinessCase, Project
from projects.permissions import can_measure_benefit
from projects.selectors.benefits import benefits_of
from projects.services.benefit_measures import correct_measure
from projects.services.benefits import edit_benefit, move_benefit, plan_benefit, remove_benefit
from projects.services.business_cases import CaseChanged
from projects.services.changes import has_money
from projects.services.locks import RowChanged
from tests import factories
from tests.projects.gains import HOURS, NOW, SAVINGS, WAITING, Gains, year

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


@pytest.fixture
def gains() -> Gains:
    return Gains()


def test_planned_and_measured_to_date(gains):
    savings, waiting = gains.benefit(SAVINGS), gains.benefit(WAITING)
    gains.plan(savings, {year(2025): "100", year(2026): "200"})
    gains.measure(savings, year(2025), "80")
    gains.plan(waiting, {year(2025): "5"})
    gains.measure(waiting, year(2025), "7")

    found = benefits_of(gains.project, day=TODAY)
    money, days = found.lines
    assert (money.planned, money.measured, money.to_date.share) == (100, 80, Decimal("0.8"))
    # From ten days down to five: three of five days are gained.
    assert (days.planned, days.measured, days.to_date.share) == (5, 7, Decimal("0.6"))
    assert (money.due, money.is_overdue) == (date(2026, 12, 31), False)
    assert found.realised.share == Decimal("0.8")


def test_disbenefits_stand_apart(gains):
    gain, loss = gains.benefit(SAVINGS), gains.benefit(SAVINGS, name="Dearer licences", is_disbenefit=True)
    for benefit, measured in ((gain, "50"), (loss, "90")):
        gains.plan(benefit, {year(2025): "100"})
        gains.measure(benefit, year(2025), measured)

    found = benefits_of(gains.project, day=TODAY)
    assert (found.realised.share, found.lost.share) == (Decimal("0.5"), Decimal("0.9"))


def test_money_adds_up_whatever_was_said(gains):
    """In the project's currency: what is financial has no unit and no level of its own."""
    benefit = gains.benefit(SAVINGS, measure="level", unit="apples", level_before=Decimal(3))
    assert (benefit.measure, benefit.unit, benefit.level_before) == ("flow", "", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "other"}, "kind"),
        ({"measure": "other"}, "measure"),
        ({"unit": ""}, "unit"),
        ({"unit": "x" * 41}, "unit"),
        ({"measure": "level"}, "level_before"),
        ({"measure": "level", "level_before": Decimal("1e12")}, "level_before"),
        ({"measure": "level", "level_before": Decimal("0.00001")}, "level_before"),
        ({"description": "x" * 2001}, "description"),
    ],
)
def test_what_no_benefit_is(gains, values, field):
    with pytest.raises(ValidationError) as refusal:
        gains.benefit(HOURS, **values)
    assert set(refusal.value.message_dict) == {field}
    assert not Benefit.objects.exists()


def test_figures_keep_their_meaning(gains):
    benefit = gains.plan(gains.benefit(), {year(2026): "10"})
    with pytest.raises(ValidationError) as refusal:
        edit_benefit(
            benefit=benefit,
            values={**HOURS, "is_disbenefit": True},
            expected_version=benefit.version,
            actor=gains.manager,
            now=NOW,
        )
    assert set(refusal.value.message_dict) == {"is_disbenefit"}
    renamed = edit_benefit(
        benefit=benefit,
        values={"name": "Hours freed"},
        expected_version=benefit.version,
        actor=gains.manager,
        now=NOW,
    )
    assert (renamed.name, renamed.version) == ("Hours freed", benefit.version + 1)


def test_what_was_measured_stays(gains):
    benefit = gains.benefit()
    gains.measure(benefit, year(2025), "5")
    with pytest.raises(ValidationError, match="measured"):
        remove_benefit(benefit=benefit, expected_version=1, actor=gains.manager, now=NOW)
    other = gains.plan(gains.benefit(name="Never measured"), {year(2026): "1"})
    remove_benefit(benefit=other, expected_version=other.version, actor=gains.manager, now=NOW)
    assert list(Benefit.objects.values_list("name", flat=True)) == ["Hours saved"]
    assert not BenefitPlan.objects.exists()


def test_order(gains):
    first, second = gains.benefit(name="A"), gains.benefit(name="B")
    move_benefit(benefit=second, up=True, expected_version=1, actor=gains.manager, now=NOW)
    assert [one.name for one in Benefit.objects.order_by("position")] == ["B", "A"]
    move_benefit(benefit=second, up=True, expected_version=1, actor=gains.manager, now=NOW)
    move_benefit(benefit=first, up=False, expected_version=1, actor=gains.manager, now=NOW)
    assert [one.name for one in Benefit.objects.order_by("position")] == ["B", "A"]


class TestProfile:
    def test_months_take_the_place_of_their_year(self, gains):
        benefit = gains.plan(gains.benefit(), {year(2026): "120", year(2027): "60"})
        gains.plan(benefit, {(date(2026, 1, 1), date(2026, 1, 31)): "10"})
        stored = BenefitPlan.objects.values_list("start", "end", "value")
        assert [(start, end, int(value)) for start, end, value in stored] == [
            (date(2026, 1, 1), date(2026, 1, 31), 10),
            (*year(2027), 60),
        ]

    def test_a_year_does_not_swallow_its_months(self, gains):
        benefit = gains.plan(gains.benefit(), {(date(2026, 1, 1), date(2026, 1, 31)): "10"})
        with pytest.raises(ValidationError, match="same days"):
            gains.plan(benefit, {year(2026): "120"})
        assert BenefitPlan.objects.count() == 1

    @pytest.mark.parametrize("value", ["-1", "1e12", "0.00001", "NaN", "Infinity"])
    def test_what_no_value_is(self, gains, value):
        benefit = gains.benefit()
        with pytest.raises(ValidationError):
            gains.plan(benefit, {year(2026): value})
        assert not BenefitPlan.objects.exists()

    def test_cents_are_the_finest(self, gains):
        benefit = gains.benefit(SAVINGS)
        with pytest.raises(ValidationError):
            gains.plan(benefit, {year(2026): "0.001"})

    def test_nothing_new_is_no_change(self, gains):
        benefit = gains.plan(gains.benefit(), {year(2026): "1"})
        assert gains.plan(benefit, {year(2026): "1.00", year(2027): None}).version == benefit.version

    def test_two_people_and_one_profile(self, gains):
        benefit = gains.benefit()
        gains.plan(benefit, {year(2026): "1"})
        with pytest.raises(RowChanged):
            plan_benefit(
                benefit=benefit,
                values={year(2026): Decimal(2)},
                expected_version=1,
                actor=gains.officer,
                now=NOW,
            )


class TestMeasuring:
    def test_days_are_measured_once(self, gains):
        benefit = gains.benefit()
        gains.measure(benefit, year(2025), "5")
        with pytest.raises(ValidationError) as refusal:
            gains.measure(benefit, (date(2025, 12, 31), date(2026, 1, 31)), "5")
        assert set(refusal.value.message_dict) == {"start"}

    @pytest.mark.parametrize(
        ("span", "field"),
        [
            ((date(2026, 2, 1), date(2026, 1, 31)), "end"),
            ((date(2026, 11, 1), date(2026, 11, 18)), "end"),
            ((date(1899, 12, 31), date(1900, 1, 1)), "start"),
        ],
    )
    def test_days_that_cannot_be_measured(self, gains, span, field):
        with pytest.raises(ValidationError) as refusal:
            gains.measure(gains.benefit(), span, "5")
        assert set(refusal.value.message_dict) == {field}

    def test_a_correction_says_who_and_keeps_a_version(self, gains):
        measure = gains.measure(gains.benefit(), year(2025), "5")
        corrected = correct_measure(
            measure=measure,
            values={"value": Decimal(6)},
            expected_version=1,
            actor=gains.officer,
            now=NOW,
        )
        assert (corrected.value, corrected.measured_by, corrected.version) == (6, gains.officer, 2)
        with pytest.raises(RowChanged):
            correct_measure(
                measure=measure,
                values={"value": Decimal(7)},
                expected_version=1,
                actor=gains.manager,
                now=NOW,
            )


class TestOwner:
    def test_they_measure_without_any_right_to_edit_also_when_the_project_is_archived(self, gains):
        benefit = gains.benefit(owner=gains.reader)
        gains.measure(benefit, year(2024), "5", actor=gains.reader)
        gains.archive()
        gains.measure(benefit, year(2025), "6", actor=gains.reader)
        assert BenefitMeasure.objects.filter(measured_by=gains.reader).count() == 2
        # Everybody else finds it read-only, whoever ran it.
        for other in (gains.manager, gains.officer):
            with pytest.raises(PermissionDenied):
                gains.measure(benefit, (date(2026, 1, 1), date(2026, 1, 31)), "1", actor=other)

    def test_only_what_they_own_and_only_measuring(self, gains):
        own, other = gains.benefit(owner=gains.reader), gains.benefit(name="Of somebody else")
        with pytest.raises(PermissionDenied):
            gains.measure(other, year(2025), "5", actor=gains.reader)
        with pytest.raises(PermissionDenied):
            edit_benefit(
                benefit=own, values={"name": "Mine"}, expected_version=1, actor=gains.reader, now=NOW
            )

    def test_who_no_longer_sees_the_project_measures_nothing(self, gains):
        benefit = gains.benefit(owner=gains.reader)
        gains.reader.grants.all().delete()
        with pytest.raises(PermissionDenied):
            gains.measure(benefit, year(2025), "5", actor=User.objects.get(pk=gains.reader.pk))

    def test_money_is_measured_by_those_who_see_it(self, gains):
        with pytest.raises(ValidationError) as refusal:
            gains.benefit(SAVINGS, owner=gains.reader)
        assert set(refusal.value.message_dict) == {"owner"}
        # Named when they still saw it: the rule holds all the same.
        benefit = gains.benefit(SAVINGS)
        Benefit.objects.filter(pk=benefit.pk).update(owner=gains.reader)
        with pytest.raises(PermissionDenied):
            gains.measure(benefit, year(2025), "5", actor=gains.reader)

    def test_whoever_does_not_see_the_project_cannot_be_named(self, gains):
        with pytest.raises(ValidationError) as refusal:
            gains.benefit(owner=factories.user(full_name="Sten Stranger"))
        assert set(refusal.value.message_dict) == {"owner"}

    def test_a_deputy_measures_in_their_place(self, gains):
        benefit = gains.benefit(owner=gains.reader)
        deputy = factories.user("viewer", gains.project.scope)
        assert not can_measure_benefit(deputy, benefit)
        deputy.acting_for = gains.reader
        assert can_measure_benefit(deputy, benefit)

    def test_they_are_told_once(self, gains):
        benefit = gains.benefit(owner=gains.reader)
        edit_benefit(
            benefit=benefit, values={"name": "New"}, expected_version=1, actor=gains.manager, now=NOW
        )
        mail = OutgoingMail.objects.get(kind="named")
        assert mail.recipient == gains.reader
        assert "/projects/PJ/benefits/" in mail.body


class TestBusinessCase:
    def test_numbered_and_never_changed(self, gains):
        first = gains.case({2026: ("100", "0"), 2027: ("0", "150"), 2028: ("0", "0")})
        assert first.years == [["2026-01-01", "100", "0", "0"], ["2027-01-01", "0", "150", "0"]]
        assert gains.case({2026: ("120", "200")}, number=1).number == 2
        with pytest.raises(CaseChanged):
            gains.case({2026: ("1", "1")}, number=1)

    def test_who_approves_follows_the_pmo_type(self):
        gains = Gains("controlling")
        with pytest.raises(PermissionDenied):
            gains.case({2026: ("100", "0")})
        assert gains.case({2026: ("100", "0")}, actor=gains.officer).number == 1

    def test_an_archived_project_has_no_new_one(self, gains):
        gains.archive()
        with pytest.raises(PermissionDenied):
            gains.case({2026: ("100", "0")}, actor=gains.officer)

    @pytest.mark.parametrize("years", [{}, {2026: ("0", "0")}, {2026: ("-1", "0")}, {2026: ("0.001", "0")},
                                       {2026: ("1e12", "0")}, {2026: ("NaN", "0")}, {1800: ("1", "0")}])  # fmt: skip
    def test_what_no_case_is(self, gains, years):
        with pytest.raises(ValidationError):
            gains.case(years)
        assert not BusinessCase.objects.exists()


def test_the_currency_of_money_that_is_recorded_stays(gains):
    assert not has_money(gains.project)
    benefit = gains.benefit(SAVINGS)
    assert not has_money(gains.project)
    gains.plan(benefit, {year(2026): "1"})
    assert has_money(Project.objects.get(pk=gains.project.pk))
