"""Which tables are exported, which are not and why, and what their fields are: read from the models, decided here."""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any, TypeAlias

import pghistory.models
from django.apps import apps
from django.db import connection, models
from django.utils import translation

from integrations.archive.schema import Column, Kind, Table

AnyField: TypeAlias = "models.Field[Any, Any]"

# What no archive holds. A table of ours is exported or stands here; tests/integrations/archive has the guard.
LEFT_OUT: dict[str, str] = {
    "sessions.Session": "Who is signed in: that ends with the portal that they signed in to.",
    "usersessions.UserSession": "Where somebody is signed in, with addresses of networks.",
    "mfa.Authenticator": (
        "Second factors are secrets, sealed with a key of the portal that they were set up in: set up anew."
    ),
    "account.EmailConfirmation": "Addresses that wait for confirmation; the portal confirms them by invitation.",
    "socialaccount.SocialApp": "Never filled: the provider's settings come from the environment.",
    "socialaccount.SocialAccount": "Never filled: the provider's people are known by their address.",
    "socialaccount.SocialToken": "Never filled: the provider's tokens are not kept.",
    "auth.Permission": "Django's own and unused; each migrate fills it.",
    "auth.Group": "Django's own and unused.",
    "auth.Group_permissions": "Django's own and unused.",
    "contenttypes.ContentType": "Django's own; each migrate fills it.",
    "pghistory.Context": "Never filled: who did something and through what stands in each event.",
    "people.SetupCode": "Opens the set-up of one installation for a day.",
    "integrations.ArchiveExport": "An archive would hold all former ones; their history goes along, and with it who made them.",
    "integrations.ArchivePiece": "The bytes of former archives.",
    "integrations.ArchiveDownload": "As the archives themselves: who took one away stands in the history.",
    "people.OutgoingMail": "Mails on their way: two portals would send them; texts may open an account.",
}
# A field that is left out, by what an archive says instead.
PASSWORD = ("people.user", "password")
HAS_PASSWORD = Column("has_password", Kind.BOOLEAN, "may sign in with a password, which is not exported")
LEFT_OUT_FIELDS = {
    "people.user.password": (
        "Passwords are not exported, not even their digests: has_password says whether there was one. Whoever had one "
        "chooses a new one through Forgotten password."
    ),
}
# The ends of the names of files; every field that holds bytes stands here.
SUFFIXES = {
    "people.organisation.logo": ".png",
    "reporting.reportfile.content": ".pdf",
    "integrations.importrun.content": "",
    "integrations.mappingdraft.content": "",
    "integrations.actualsimport.content": "",
}
# The mappings that come with the portal are there after each migrate; an archive brings its own rows of them.
SHIPPED = "integrations.importmapping"

_KINDS: tuple[tuple[type[AnyField], Kind], ...] = (
    (models.BooleanField, Kind.BOOLEAN),
    (models.DecimalField, Kind.DECIMAL),
    (models.IntegerField, Kind.INTEGER),
    (models.DateTimeField, Kind.INSTANT),
    (models.DateField, Kind.DATE),
    (models.UUIDField, Kind.UUID),
    (models.JSONField, Kind.JSON),
    (models.BinaryField, Kind.FILE),
    (models.CharField, Kind.TEXT),
    (models.TextField, Kind.TEXT),
)


def stored_models() -> list[type[models.Model]]:
    """Every model with a table of its own."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def exported_models() -> list[type[models.Model]]:
    """Those whose rows are exported, each after all that it refers to; histories, which refer to nothing, at the end."""
    chosen = [model for model in stored_models() if model._meta.label not in LEFT_OUT]
    named = {table_name(model): model for model in chosen}
    graph: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(named):
        graph.add(name, *sorted(set(_referred(named[name])) - {name}))
    ordered = [named[name] for name in graph.static_order()]
    return sorted(ordered, key=_is_history)


def table_name(model: type[models.Model]) -> str:
    """<app>.<model>"""
    return model._meta.label_lower


def stored_key(name: str) -> tuple[str, str]:
    """Of a model, "<app>.<model>": its table and that one's key in PostgreSQL."""
    meta = apps.get_model(name)._meta
    return meta.db_table, str(meta.pk.column)


def exported_tables() -> tuple[Table, ...]:
    """The tables of an archive, each after all that it refers to."""
    with translation.override("en"):
        return tuple(_table(model) for model in exported_models())


def left_out() -> dict[str, str]:
    """What an archive does not hold, with the reason of each."""
    return {label.lower(): reason for label, reason in LEFT_OUT.items()} | LEFT_OUT_FIELDS


def _is_history(model: type[models.Model]) -> bool:
    return issubclass(model, pghistory.models.Event)


def _referred(model: type[models.Model]) -> Iterable[str]:
    field: Any
    for field in model._meta.local_concrete_fields:
        if _is_checked(field):
            yield table_name(field.related_model)


def _table(model: type[models.Model]) -> Table:
    name = table_name(model)
    tracked = getattr(model, "pgh_tracked_model", None)
    history_of = table_name(tracked) if _is_history(model) and tracked else ""
    fields = [field for field in model._meta.local_concrete_fields if not _is_generated(field)]
    label = f"history of {history_of}" if history_of else str(model._meta.verbose_name)
    key = str(model._meta.pk.column)
    return Table(
        name=name,
        relation=model._meta.db_table,
        label=label,
        key=key,
        columns=tuple(_column(name, field) for field in fields),
        history_of=history_of,
    )


def _is_checked(field: Any) -> bool:
    """Whether PostgreSQL sees to it that what the field refers to is there."""
    return isinstance(field, models.ForeignKey) and bool(getattr(field, "db_constraint", True))


def _is_generated(field: AnyField) -> bool:
    return isinstance(field, models.GeneratedField)


def _column(table: str, field: AnyField) -> Column:
    column = str(field.column)
    if (table, column) == PASSWORD:
        return HAS_PASSWORD
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = next(kind for known, kind in _KINDS if isinstance(target, known))
    references = ""
    if isinstance(field, models.ForeignKey):
        references = f"{table_name(field.related_model)}.{target.column}"
    return Column(
        name=column,
        kind=kind,
        label=str(field.verbose_name),
        null=field.null,
        max_length=field.max_length if kind == Kind.TEXT else None,
        places=target.decimal_places if isinstance(target, models.DecimalField) else None,
        references=references,
        checked=_is_checked(field),
        choices={str(value): str(label) for value, label in field.flatchoices},
        suffix=SUFFIXES[f"{table}.{column}"] if kind == Kind.FILE else "",
        db_type=str(field.db_type(connection)),
    )
