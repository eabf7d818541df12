"""Editing one project: its fields, its custom attributes, and who is named in it, as one change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.clock import business_date
from people.models import User
from projects.handover import PARTS
from projects.models import Project
from projects.permissions import (
    can_assign_manager,
    can_edit_project,
    can_name_sponsor,
    can_set_confidential,
)
from projects.services.changes import FACTS, put
from projects.services.facts import facts_have_changed
from projects.services.locks import demand, locked_project
from projects.services.naming import Naming, hand_names, refuse_people

NAMED = {"manager": can_assign_manager, "sponsor": can_name_sponsor}


@transaction.atomic
def edit_project(
    *,
    project: Project,
    values: Mapping[str, Any],
    attributes: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: datetime,
) -> Project:
    """Change what `values` says by field name, and the custom attributes by code (None: no value any more).

    `manager` and `sponsor` are users or None; the rights that go with them end and begin, and who is named gets a mail. What equals what is stored
    changes nothing: without any difference nothing is written, and the version stays.
    Raises ProjectChanged, PermissionDenied when a change asks a right that the actor lacks, and ValidationError by
    field (`stage` for method and phase) or for somebody who cannot be named.
    """
    named = [name for name in NAMED if name in values and values[name] != getattr(project, name)]
    for name in named:
        try:
            refuse_people([values[name]] if values[name] else [], actor=actor, now=now)
        except ValidationError as refusal:
            raise ValidationError({name: refusal.messages}) from refusal
    locked = locked_project(project, expected_version)
    plain = {name: value for name, value in values.items() if name not in NAMED}
    if values.get("confidential", locked.confidential) != locked.confidential:
        demand(can_set_confidential(actor, locked))
    allowed = {name: NAMED[name](actor, locked) for name in named}
    may_edit = can_edit_project(actor, locked)
    changed = put(locked, plain, attributes, today=business_date(now))
    demand(may_edit or not changed)
    for name in named:
        demand(allowed[name])
    namings = [Naming(PARTS[name], locked, getattr(locked, name), values[name]) for name in named]
    if namings:
        hand_names(namings=namings, actor=actor, now=now)
    for name in named:
        setattr(locked, name, values[name])
        changed.add(name)
    if changed:
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
    if changed & FACTS:
        facts_have_changed(project_ids=[locked.pk])
    return locked
