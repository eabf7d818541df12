"""Lines in cents that add up to the figure above them, whatever the amounts and their order."""

from decimal import ROUND_HALF_EVEN, Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.selectors.value_packages import CENT, to_the_cent

D = Decimal
AMOUNTS = st.lists(
    st.decimals(0, 10**9, places=6, allow_nan=False, allow_infinity=False), min_size=1, max_size=12
)


@given(AMOUNTS)
def test_the_lines_add_up_and_each_is_less_than_a_cent_away(amounts: list[Decimal]) -> None:
    total = sum(amounts, D(0)).quantize(CENT, ROUND_HALF_EVEN)
    lines = to_the_cent(amounts, total)
    assert sum(lines) == total
    assert all(abs(line - amount) < CENT for line, amount in zip(lines, amounts, strict=True))


@given(AMOUNTS, st.randoms())
def test_the_order_of_packages_decides_nothing_but_ties(amounts: list[Decimal], random: object) -> None:
    total = sum(amounts, D(0)).quantize(CENT, ROUND_HALF_EVEN)
    shuffled = list(amounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(to_the_cent(shuffled, total)) == sorted(to_the_cent(amounts, total))


def test_a_total_that_is_no_sum_leaves_each_line_as_it_is() -> None:
    assert to_the_cent([D("1.004"), D("2.006")], D("90.00")) == [D("1.00"), D("2.01")]
    assert to_the_cent([], D("0.00")) == []
