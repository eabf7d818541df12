"""Writes what the projects live in: people, portfolios, programmes, periods, rates, methods."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from common.months import first_of, last_of
from common.search import unaccented
from integrations.demo.cast import LOGINS, PASSWORD, Cast
from integrations.demo.catalogue import IMPORT_PORTFOLIOS, METHODS, PORTFOLIOS, PROGRAMMES
from integrations.demo.months import DUE_DAY, closed_on, due_on, first_month, month_ends
from integrations.demo.values import PortfolioSpec
from integrations.demo.write_rows import Copy, next_ids
from people.models import RoleGrant, User
from portfolio.models import CustomAttribute, ExchangeRate, Portfolio, Programme, ReportingPeriod
from portfolio.services import create_portfolio, create_programme
from projects.models import Method, Phase

# One unit in euros at the start; each month moves it a little.
EURO_RATES = {"GBP": Decimal("1.1650"), "USD": Decimal("0.9240")}
# No usable password: these people only appear by name.
NO_PASSWORD = "!demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what was written, in the order of the catalogues."""

    users: tuple[int, ...]
    portfolios: tuple[Portfolio, ...]
    programmes: tuple[Programme, ...]
    # Past month end -> one period per demonstration portfolio.
    periods: dict[date, tuple[ReportingPeriod, ...]]
    methods: dict[str, tuple[int, tuple[int, ...]]]


def moment(day: date, at: time) -> datetime:
    """An instant in the organisation's time zone."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


def closing_moment(month_end: date, as_of: date) -> datetime:
    """When a past month was closed; what is closed today was closed in the night."""
    day = closed_on(month_end, as_of)
    return moment(day, time(9, 30)) if day < as_of else moment(as_of, time(0, 5))


def write_world(*, cast: Cast, seed: int, as_of: date, months: int) -> World:
    since = moment(first_month(as_of, months), time(8))
    users = _write_users(cast, since, seed)
    portfolios = tuple(_write_portfolio(spec) for spec in PORTFOLIOS)
    programmes = _write_programmes(portfolios, users, cast)
    for spec in IMPORT_PORTFOLIOS:
        imported = _write_portfolio(spec)
        ReportingPeriod.objects.create(portfolio=imported, **_open_month(as_of))
    _write_rates(Random(f"{seed}:rates"), as_of, months)
    return World(
        users=users,
        portfolios=portfolios,
        programmes=programmes,
        periods=_write_periods(portfolios, users[cast.login("pmo_director")], as_of, months),
        methods=_write_methods(),
    )


def _write_users(cast: Cast, since: datetime, seed: int) -> tuple[int, ...]:
    ids = next_ids(User, len(cast.people))
    # One hash for all logins; its salt comes from the seed, so that the same seed writes the same rows.
    hashed = make_password(PASSWORD, salt=f"demonstration{seed}")
    rows = Copy(User, ("id", "email", "full_name", "language", "password", "created_at", "search_text"))
    for number, (pk, person) in enumerate(zip(ids, cast.people, strict=True)):
        rows.add(
            (
                pk,
                person.email,
                person.full_name,
                person.language,
                hashed if number < len(LOGINS) else NO_PASSWORD,
                since,
                unaccented(person.full_name, person.email),
            )
        )
    rows.flush()
    return tuple(ids)


def _write_portfolio(spec: PortfolioSpec) -> Portfolio:
    portfolio = create_portfolio(
        code=spec.code,
        name=spec.name,
        currency=spec.currency,
        pmo_type=spec.pmo_type,
        fiscal_year_start_month=spec.fiscal_year_start_month,
        due_day=DUE_DAY,
    )
    CustomAttribute.objects.bulk_create(
        CustomAttribute(
            portfolio=portfolio,
            code=attribute.code,
            label_en=attribute.label_en,
            label_fr=attribute.label_fr,
            kind=CustomAttribute.Kind.CHOICE if attribute.choices else CustomAttribute.Kind.TEXT,
            choices=list(attribute.choices),
            position=position,
        )
        for position, attribute in enumerate(spec.attributes, start=1)
    )
    return portfolio


def _write_programmes(
    portfolios: tuple[Portfolio, ...], users: tuple[int, ...], cast: Cast
) -> tuple[Programme, ...]:
    """The programme manager's login runs two programmes; sponsors' colleagues run the others."""
    others = [users[number] for number in (*cast.sponsors["fr"], *cast.sponsors["en"])]
    written = []
    for number, spec in enumerate(PROGRAMMES):
        programme = create_programme(
            portfolio=portfolios[spec.portfolio],
            code=spec.code,
            name=spec.name,
            manager=User(
                pk=users[cast.login("programme_manager")] if number < 2 else others[number % len(others)]
            ),
        )
        written.append(programme)
    return tuple(written)


def _open_month(as_of: date) -> dict[str, date]:
    end = last_of(as_of)
    return {"start": first_of(as_of), "end": end, "due": due_on(end)}


def _write_periods(
    portfolios: tuple[Portfolio, ...], director: int, as_of: date, months: int
) -> dict[date, tuple[ReportingPeriod, ...]]:
    """The past months, published but for the last one: closing that, and opening the current one, comes later."""
    ends = list(month_ends(first_month(as_of, months), as_of))[:-1]
    periods: dict[date, tuple[ReportingPeriod, ...]] = {}
    for end in ends:
        closed = closing_moment(end, as_of)
        row = {
            "start": first_of(end),
            "end": end,
            "due": due_on(end),
            "state": ReportingPeriod.State.PUBLISHED,
            "closed_at": closed,
            "closed_by_id": director,
            "published_at": closed + timedelta(hours=7),
            "published_by_id": director,
        }
        if end == ends[-1]:
            row = {name: row[name] for name in ("start", "end", "due")}
        periods[end] = tuple(ReportingPeriod(portfolio=portfolio, **row) for portfolio in portfolios)
    ReportingPeriod.objects.bulk_create([period for of_month in periods.values() for period in of_month])
    return periods


def _write_rates(rng: Random, as_of: date, months: int) -> None:
    """All pairs of the demonstration's currencies, consistent with each other, one rate a month."""
    values = {"EUR": Decimal(1), **EURO_RATES}
    rows = []
    for end in month_ends(first_month(as_of, months), as_of):
        for currency in EURO_RATES:
            change = Decimal(repr(round(rng.uniform(-0.012, 0.012), 5)))
            values[currency] = (values[currency] * (1 + change)).quantize(Decimal("0.0001"))
        rows += [
            ExchangeRate(
                base=base,
                quote=quote,
                month=first_of(end),
                rate=(values[base] / values[quote]).quantize(Decimal("0.00000001")),
            )
            for base in values
            for quote in values
            if base != quote
        ]
    ExchangeRate.objects.bulk_create(rows)


def _write_methods() -> dict[str, tuple[int, tuple[int, ...]]]:
    """The catalogue of methods; entries that a migration has written already are kept."""
    written = {}
    for code, english, french, phases in METHODS:
        method, _created = Method.objects.get_or_create(
            code=code, defaults={"name_en": english, "name_fr": french}
        )
        existing = list(method.phases.order_by("position"))
        if not existing:
            existing = Phase.objects.bulk_create(
                Phase(method=method, code=slug, name_en=name_en, name_fr=name_fr, position=position)
                for position, (slug, name_en, name_fr) in enumerate(phases, start=1)
            )
        written[code] = (method.pk, tuple(phase.pk for phase in existing))
    return written


def write_grants(*, world: World, cast: Cast, since: datetime) -> None:
    """What the logins may do beyond their own projects; the director grants, the officer grants to the director."""
    director, officer = (world.users[cast.login(role)] for role in ("pmo_director", "pmo_officer"))
    scopes: dict[str, list[int | None]] = {
        "pmo_director": [None],
        "pmo_officer": [None],
        "executive": [None],
        "auditor": [None],
        "administrator": [None],
        "viewer": [world.portfolios[0].scope_id],
        "programme_manager": [programme.scope_id for programme in world.programmes[:2]],
    }
    rows = [
        RoleGrant(
            user_id=world.users[cast.login(role)],
            role=role,
            scope_id=scope,
            since=since,
            granted_by_id=officer if role == "pmo_director" else director,
        )
        for role, places in scopes.items()
        for scope in places
    ]
    programme_manager = world.users[cast.login("programme_manager")]
    rows += [
        RoleGrant(
            user_id=programme.manager_id,
            role="programme_manager",
            scope_id=programme.scope_id,
            since=since,
            granted_by_id=director,
        )
        for programme in world.programmes
        if programme.manager_id not in {None, programme_manager}
    ]
    RoleGrant.objects.bulk_create(rows)
