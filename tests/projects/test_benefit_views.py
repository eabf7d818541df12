"""The pages of benefits: who reads what, how forms refuse, what two people at once see, and what a page costs."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from projects.models import Benefit, BenefitMeasure, BenefitPlan, BusinessCase
from tests import factories
from tests.projects.gains import HOURS, SAVINGS, WAITING, Gains, year

pytestmark = pytest.mark.django_db
TYPED = {**HOURS, "is_disbenefit": "no", "level_before": "", "owner": "", "description": "", "version": "1"}
MEASURED = {"start": "2025-01-01", "end": "2025-12-31", "value": "5", "note": "", "version": "1"}
CASE = {
    "seen": "0",
    "discount_rate": "5",
    "reason": "Approved",
    "cost-20260101": "100",
    "benefit-20270101": "250",
}
NASTY = ["\x00", "x" * 5000, "NaN", "1e400", "-1", "½", "2026-13-45", "<script>", "9" * 41, "[]"]


@pytest.fixture
def gains() -> Gains:
    return Gains()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, *more: object, floor: str = "projects") -> str:
    return reverse(f"{floor}:{name}", args=["PJ", *more])


def furnished(gains: Gains, number: int = 1) -> list[Benefit]:
    """Benefits of each kind, planned and measured, with costs and an approved case."""
    made = []
    for n in range(number):
        for values in (SAVINGS, HOURS, WAITING):
            benefit = gains.benefit(values, name=f"{values['name']} {n}", owner=gains.manager)
            gains.plan(benefit, {year(2025): "100", year(2026): "200"})
            gains.measure(benefit, year(2025), "80")
            made.append(benefit)
    gains.cost("actual", date(2026, 2, 1), "90")
    gains.cost("forecast", date(2027, 2, 1), "60")
    gains.case({2025: ("0", "100"), 2026: ("100", "200")})
    return made


class TestReading:
    def test_everything_for_the_manager(self, gains):
        furnished(gains)
        page = signed_in(gains.manager).get(url("benefits")).content.decode()
        assert "80% are realised: €80 of €100" in page
        assert "The project pays for itself in" in page
        assert "Mia Manager" in page

    def test_without_money_and_names(self, gains):
        savings, *_rest = furnished(gains)
        client = signed_in(gains.reader)
        page = client.get(url("benefits")).content.decode()
        assert "Savings 0" in page
        assert "€" not in page
        assert "Mia Manager" not in page
        assert "3 figures hidden" in page
        assert "7&nbsp;days" not in page
        assert "80\N{NO-BREAK SPACE}hours" in page
        page = client.get(url("benefit", savings.pk, floor="reporting")).content.decode()
        assert "€" not in page
        assert '<svg class="chart' not in page
        assert client.get(url("business-case")).status_code == 403

    def test_one_benefit_with_its_picture(self, gains):
        savings, *_rest = furnished(gains)
        page = signed_in(gains.manager).get(url("benefit", savings.pk, floor="reporting")).content.decode()
        assert 'class="chart chart-benefit"' in page
        assert "Measured: €80." in page

    def test_the_case_year_by_year(self, gains):
        furnished(gains)
        page = signed_in(gains.manager).get(url("business-case")).content.decode()
        assert "€90 spent, €0 forecast" in page
        assert "€80 measured, €0 planned" in page
        assert "Case 1 of" in page

    def test_empty(self, gains):
        for person in (gains.manager, gains.reader):
            page = signed_in(person).get(url("benefits")).content.decode()
            assert "No benefit is recorded yet" in page
        client = signed_in(gains.manager)
        assert "No costs and no financial benefits" in client.get(url("business-case")).content.decode()
        benefit = gains.benefit()
        page = client.get(url("benefit", benefit.pk, floor="reporting")).content.decode()
        assert "Nothing is planned yet" in page

    @pytest.mark.parametrize("page", ["benefits", "business-case", "benefit", "benefit-plan"])
    def test_what_a_page_costs_does_not_grow(self, gains, page):
        benefits = furnished(gains)
        floor = "reporting" if page == "benefit" else "projects"
        more = [benefits[0].pk] if page in ("benefit", "benefit-plan") else []
        client = signed_in(gains.manager)
        client.get(url(page, *more, floor=floor))

        def statements() -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(url(page, *more, floor=floor)).status_code == 200
            return len(captured)

        before = statements()
        for n in range(3):
            benefit = gains.benefit(SAVINGS, name=f"More {n}")
            gains.plan(benefit, {year(number): "1" for number in range(2025, 2032)})
            gains.measure(benefit, year(2025), "1")
        gains.measure(benefits[0], (date(2026, 1, 1), date(2026, 1, 31)), "1")
        assert statements() == before
        assert before <= 22


class TestForms:
    def test_from_a_benefit_to_its_measurement(self, gains):
        client = signed_in(gains.manager)
        answer = client.post(url("benefit-add"), TYPED)
        benefit = Benefit.objects.get()
        assert answer.headers["Location"] == url("benefit-plan", benefit.pk)
        answer = client.post(
            url("benefit-plan", benefit.pk),
            {"20250101-20251231": "1,200", "20260101-20261231": "0", "version": "1"},
        )
        assert answer.headers["Location"] == url("benefit", benefit.pk, floor="reporting")
        assert list(BenefitPlan.objects.values_list("value", flat=True)) == [1200, 0]
        form = client.get(url("benefit-measure", benefit.pk)).context["form"]
        assert (form.initial["start"], form.initial["end"]) == year(2025)
        client.post(url("benefit-measure", benefit.pk), MEASURED)
        measure = BenefitMeasure.objects.get()
        client.post(url("benefit-measurement", measure.pk), {**MEASURED, "value": "6.5"})
        measure.refresh_from_db()
        assert (str(measure.value), measure.version) == ("6.5000", 2)

    def test_months_of_a_year(self, gains):
        benefit = gains.plan(gains.benefit(), {year(2027): "120"})
        client = signed_in(gains.manager)
        page = client.get(url("benefit-plan", benefit.pk), {"year": "2027-01"}).content.decode()
        assert "The year is planned as one: 120\N{NO-BREAK SPACE}hours" in page
        client.post(
            url("benefit-plan", benefit.pk) + "?year=2027-01",
            {"20270201-20270228": "7", "version": str(benefit.version)},
        )
        assert list(BenefitPlan.objects.values_list("start", "value")) == [(date(2027, 2, 1), 7)]
        page = client.get(url("benefit-plan", benefit.pk)).content.decode()
        assert "in 1 value of its months" in page

    @pytest.mark.parametrize("text", NASTY)
    @pytest.mark.parametrize(
        "field", ["name", "kind", "is_disbenefit", "measure", "unit", "level_before", "owner", "version"]
    )
    def test_bad_benefits(self, gains, field, text):
        if len(text) <= {"name": 200, "unit": 40}.get(field, 0) and text != "\x00":
            return  # Any short text is a name.
        values = {**TYPED, "measure": "level", "level_before": "1", field: text}
        if field == "level_before" and text == "-1":
            return  # A temperature may be below zero.
        client = signed_in(gains.manager)
        answer = client.post(url("benefit-add"), values)
        assert answer.status_code == 422, text
        assert answer.context["form"].errors
        assert not Benefit.objects.exists()

    @pytest.mark.parametrize("text", NASTY)
    @pytest.mark.parametrize("field", ["start", "end", "value", "version"])
    def test_bad_measurements(self, gains, field, text):
        if field == "value" and text == "-1":
            return  # A month may cost what another one brought.
        benefit = gains.benefit()
        client = signed_in(gains.manager)
        answer = client.post(url("benefit-measure", benefit.pk), {**MEASURED, field: text})
        assert answer.status_code == 422, text
        assert not BenefitMeasure.objects.exists()

    @pytest.mark.parametrize("text", NASTY)
    @pytest.mark.parametrize("field", ["seen", "discount_rate", "cost-20260101", "benefit-20270101"])
    def test_bad_cases(self, gains, field, text):
        client = signed_in(gains.manager)
        answer = client.post(url("business-case-new"), {**CASE, field: text})
        assert answer.status_code == 422, text
        assert not BusinessCase.objects.exists()

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(text=st.text(max_size=30), field=st.sampled_from(["20250101-20251231", "version"]))
    def test_whatever_is_typed_into_a_profile(self, gains, text, field):
        benefit = Benefit.objects.first() or gains.benefit()
        client = signed_in(gains.manager)
        before = list(BenefitPlan.objects.values_list("value", flat=True))
        values = {"20250101-20251231": "1", "version": str(benefit.version), field: text}
        answer = client.post(url("benefit-plan", benefit.pk), values)
        assert answer.status_code in (302, 409, 422)
        if answer.status_code != 302:
            assert list(BenefitPlan.objects.values_list("value", flat=True)) == before

    @pytest.mark.parametrize("asked", ["", "x", "2027-13", "0001-01", "9999-12", "2027-01-01"])
    def test_an_address_that_names_no_year(self, gains, asked):
        benefit = gains.benefit()
        answer = signed_in(gains.manager).get(url("benefit-plan", benefit.pk), {"year": asked})
        assert answer.status_code == 200
        assert answer.context["sheet"].year is None

    def test_a_direction_that_is_none(self, gains):
        benefit = gains.benefit()
        answer = signed_in(gains.manager).post(
            url("benefit-move", benefit.pk), {"to": "left", "version": "1"}
        )
        assert answer.status_code == 404


class TestTwoAtOnce:
    def test_a_benefit(self, gains):
        benefit = gains.benefit()
        Benefit.objects.filter(pk=benefit.pk).update(name="Theirs", version=4)
        client = signed_in(gains.manager)
        answer = client.post(url("benefit-edit", benefit.pk), {**TYPED, "name": "Mine"})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Theirs" in page
        assert 'value="Mine"' in page
        taken = client.post(
            url("benefit-edit", benefit.pk), {**TYPED, "name": "Mine", "version": "4", "resolve": "theirs"}
        )
        assert taken.context["form"]["name"].value() == "Theirs"
        client.post(url("benefit-edit", benefit.pk), {**TYPED, "name": "Mine", "version": "4"})
        benefit.refresh_from_db()
        assert (benefit.name, benefit.version) == ("Mine", 5)

    def test_a_profile(self, gains):
        benefit = gains.benefit()
        gains.plan(benefit, {year(2026): "5"})
        answer = signed_in(gains.manager).post(
            url("benefit-plan", benefit.pk), {"20260101-20261231": "7", "version": "1"}
        )
        assert answer.status_code == 409
        assert answer.context["form"]["20260101-20261231"].value() == "7"
        assert [int(one.value) for one in BenefitPlan.objects.all()] == [5]

    def test_a_measurement(self, gains):
        measure = gains.measure(gains.benefit(), year(2025), "5")
        BenefitMeasure.objects.filter(pk=measure.pk).update(value=8, version=2)
        answer = signed_in(gains.manager).post(
            url("benefit-measurement", measure.pk), {**MEASURED, "value": "6"}
        )
        assert answer.status_code == 409
        measure.refresh_from_db()
        assert measure.value == 8

    def test_a_case(self, gains):
        gains.case({2026: ("1", "2")})
        client = signed_in(gains.manager)
        answer = client.post(url("business-case-new"), CASE)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Somebody approved case 1" in page
        assert 'name="seen" value="1"' in page
        assert BusinessCase.objects.count() == 1
        assert client.post(url("business-case-new"), {**CASE, "seen": "1"}).status_code == 302

    @pytest.mark.parametrize(("name", "values"), [("benefit-move", {"to": "up"}), ("benefit-remove", {})])
    def test_a_place(self, gains, name, values):
        benefit = gains.benefit()
        answer = signed_in(gains.manager).post(url(name, benefit.pk), {**values, "version": "9"})
        assert answer.status_code == 409
        assert "nothing was done" in answer.content.decode()
        assert Benefit.objects.exists()

    def test_what_was_measured_is_not_removed(self, gains):
        benefit = gains.benefit()
        gains.measure(benefit, year(2025), "5")
        answer = signed_in(gains.manager).post(url("benefit-remove", benefit.pk), {"version": "1"})
        assert answer.status_code == 422
        assert "what was measured is kept" in answer.content.decode()


class TestOwner:
    """The one exception to "an archived project is read-only"."""

    def test_measures_after_the_end(self, gains):
        benefit = gains.benefit(owner=gains.reader)
        gains.archive()
        client = signed_in(gains.reader)
        assert (
            "You own this benefit"
            in client.get(url("benefit", benefit.pk, floor="reporting")).content.decode()
        )
        assert client.post(url("benefit-measure", benefit.pk), MEASURED).status_code == 302
        measure = BenefitMeasure.objects.get(measured_by=gains.reader)
        assert (
            client.post(url("benefit-measurement", measure.pk), {**MEASURED, "value": "7"}).status_code == 302
        )
        for name, data in (
            ("benefit-edit", TYPED),
            ("benefit-plan", {"version": "1"}),
            ("benefit-remove", {}),
        ):
            assert client.post(url(name, benefit.pk), data).status_code == 403

    def test_nobody_else_does(self, gains):
        benefit = gains.benefit(owner=gains.reader)
        other = factories.user("viewer", gains.project.scope)
        assert signed_in(other).post(url("benefit-measure", benefit.pk), MEASURED).status_code == 403
        gains.archive()
        for person in (gains.manager, gains.officer, other):
            answer = signed_in(person).post(url("benefit-measure", benefit.pk), MEASURED)
            assert answer.status_code == 403
        stranger = factories.user("viewer", factories.project(factories.portfolio()).scope)
        Benefit.objects.filter(pk=benefit.pk).update(owner=stranger)
        assert signed_in(stranger).post(url("benefit-measure", benefit.pk), MEASURED).status_code == 404
        assert not BenefitMeasure.objects.exists()

    def test_a_benefit_of_another_project_is_not_there(self, gains):
        other = factories.project(factories.portfolio(), code="ELSE")
        benefit = gains.benefit()
        Benefit.objects.filter(pk=benefit.pk).update(project=other)
        for name in ("benefit-edit", "benefit-plan", "benefit-measure"):
            assert signed_in(gains.manager).get(url(name, benefit.pk)).status_code == 404
