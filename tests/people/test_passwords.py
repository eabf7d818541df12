"""The rules for passwords: what CNIL and ASVS ask, what is refused and in which words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from people.models import User
from people.password_rules import MAX_LENGTH, MIN_LENGTH, is_pattern, without
from tests import factories

WHO = User(email="helene.marchand@example.org", full_name="Hélène Marchand")


def codes(password: str, user: User | None = WHO) -> set[str | None]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "three quiet harbours",
        "correct-horse-battery",
        "le chien dort sous la table",
        "Ωμέγα και άλφα μαζί",
        "1928374650192837",
        "xkqzjvwpnrtb",
        "🐢🦊🐙🦉🐌🦔🐝🐬🦋🐞🦂🐳",
        "a b" * 4 + " unlike anything" * 7,
        "Tr0ub4dor&3-xylophone",
    ],
)
def test_what_is_hard_to_guess_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert codes(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-one", "password_too_short"),
        ("", "password_too_short"),
        ("x" * 5 + "abc" * 90, "password_too_long"),
        ("192837465019", "password_digits"),
        ("192837465019283", "password_digits"),
        ("aaaaaaaaaaaa", "password_pattern"),
        ("abcabcabcabc", "password_pattern"),
        ("passwordpassword", "password_pattern"),
        ("abcdefghijklm", "password_pattern"),
        ("azertyuiop123", "password_pattern"),
        ("qwertyuiop[]", "password_pattern"),
        ("1234567890123456", "password_pattern"),
        ("Password1234", "password_too_common"),
        ("P@ssw0rd!2026", "password_context"),
        ("iloveyou12345", "password_too_common"),
        ("PMO-Portal-2026!", "password_context"),
        ("portefeuille2026", "password_context"),
        ("Hélène-Marchand1", "password_context"),
        ("marchand.helene", "password_context"),
    ],
)
def test_what_attackers_try_first_is_refused(password: str, code: str) -> None:
    assert code in codes(password)


def test_the_words_of_the_organisation_count_for_nothing(settings) -> None:
    assert codes("Thornbridge!2026") == set()
    settings.ORGANISATION_NAME = "Thornbridge Council"
    assert codes("Thornbridge!2026") == {"password_context"}
    assert codes("Thornbridge under seven lamps") == set(), "beside them there is enough"


def test_at_least_128_characters_may_be_used_and_none_is_cut_off() -> None:
    long = "".join(f"word{n}-" for n in range(40))[:200]
    assert codes(long) == set()
    person = User(email="x@example.org", full_name="X")
    person.set_password(long)
    assert person.check_password(long)
    assert not person.check_password(long[:-1])


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=0, max_size=300))
def test_no_password_breaks_the_rules_themselves(password: str) -> None:
    found = codes(password)
    if len(password) < MIN_LENGTH or len(password) > MAX_LENGTH:
        assert found


@given(st.integers(1, 7), st.integers(0, 30))
def test_repeating_a_short_piece_is_always_a_pattern(size: int, extra: int) -> None:
    piece = "kz4wqmv"[:size]
    assert is_pattern((piece * 40)[: 12 + extra])


def test_taking_words_out_sees_through_figures_and_accents() -> None:
    assert without("Hélène2026", {"helene"}) == "2026"
    assert without("P0rt4l!x", {"portal"}) in {"!x", "ix"}


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts")
def test_the_form_explains_the_rule_in_one_sentence_and_says_what_is_wrong() -> None:
    client = Client()
    person = factories.user("viewer")
    client.post("/sign-in/", {"login": person.email, "password": "correct-horse-battery"})
    page = client.get("/security/password/").content.decode()
    assert "At least 12 characters: several unrelated words are easy to remember and hard to guess." in page
    assert page.count("data-reveal") == 2
    assert "onpaste" not in page
    wrong = client.post(
        "/security/password/", {"oldpassword": "correct-horse-battery", "password1": "Password1234"}
    )
    assert "on the lists that attackers try first" in wrong.content.decode()
    assert (
        client.post(
            "/security/password/", {"oldpassword": "x", "password1": "three quiet harbours"}
        ).status_code
        == 200
    )
    person.refresh_from_db()
    assert person.check_password("correct-horse-battery")
