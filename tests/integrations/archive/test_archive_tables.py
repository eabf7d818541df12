"""Nothing of the portal is forgotten by an export, and what is left out is left out on purpose."""

import json

import pytest
from django.db import models

from integrations.archive import layout
from integrations.archive.packing import as_json
from integrations.archive.schema import Kind, schema_json
from integrations.archive.tables import (
    LEFT_OUT,
    LEFT_OUT_FIELDS,
    SUFFIXES,
    exported_models,
    exported_tables,
    left_out,
    stored_models,
)

TABLES = exported_tables()


def test_every_table_is_exported_or_left_out_with_a_reason():
    exported = {model._meta.label for model in exported_models()}
    stored = {model._meta.label for model in stored_models()}
    assert exported | set(LEFT_OUT) == stored, "say in integrations/archive/tables.py what becomes of it"
    assert not exported & set(LEFT_OUT)
    assert all(reason.endswith(".") for reason in left_out().values())


@pytest.mark.parametrize("model", exported_models(), ids=lambda model: model._meta.label)
def test_every_field_is_exported_or_left_out_with_a_reason(model: type[models.Model]):
    [table] = [table for table in TABLES if table.name == model._meta.label_lower]
    written = {column.name for column in table.columns}
    for field in model._meta.local_concrete_fields:
        left = f"{table.name}.{field.column}" in LEFT_OUT_FIELDS
        assert (field.column in written) != left, field


def test_what_is_referred_to_comes_first_and_histories_come_last():
    seen: set[str] = set()
    for table in TABLES:
        for column in table.columns:
            if column.checked:
                there = column.references.rpartition(".")[0]
                assert there in seen | {table.name}, f"{table.name}.{column.name}"
        assert not (seen and not table.history_of and [name for name in seen if name.endswith("event")])
        seen.add(table.name)


def test_every_history_is_exported_with_what_it_is_of():
    """But for that of the exports themselves, whose trail goes along without them."""
    names = {table.name for table in TABLES}
    for table in TABLES:
        if table.history_of:
            label = next(m._meta.label for m in stored_models() if m._meta.label_lower == table.history_of)
            assert (table.history_of in names) != (label in LEFT_OUT)


def test_names_of_parts_are_names_that_are_read():
    for table in TABLES:
        assert layout.is_name(table.file)
        for column in table.file_columns:
            assert layout.is_name(layout.file_name(table.name, column.name, 12, column.suffix))
    used = {f"{table.name}.{column.name}" for table in TABLES for column in table.file_columns}
    assert used == set(SUFFIXES)


def test_nothing_secret_is_among_the_fields():
    words = ("password", "secret", "token", "key", "otp", "recovery", "session")
    suspects = {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if any(word in column.name for word in words)
    }
    assert suspects == {
        "people.user.has_password",
        # A digest: the link itself was only ever in the mail.
        "people.invitation.token_digest",
        "projects.milestone.is_key",
        "projects.milestoneevent.is_key",
        "projects.project.sort_key",
    }


def test_the_schema_says_what_codes_mean_in_english_whatever_the_language():
    from django.utils import translation

    with translation.override("fr"):
        schema = schema_json(exported_tables(), left_out())
    state = schema["tables"]["reporting.report"]["fields"]["state"]
    assert state["choices"] == {
        "queued": "Waiting",
        "rendering": "Being rendered",
        "ready": "Ready",
        "failed": "Failed",
    }
    assert json.loads(as_json(schema)) == schema
    assert schema["left_out"]["mfa.authenticator"]


def test_there_is_no_kind_that_nobody_describes():
    for kind in Kind:
        assert f"  {kind} " in layout.README_TEXT
