"""Mappings in the making: a draft on a file, saved as a version of a mapping that imports can take."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Lower

from integrations.guessing import guess_mapping
from integrations.guessing.mapping import slug
from integrations.mapping import read_mapping
from integrations.models import ImportMapping, MappingDraft
from integrations.sources import read_source
from people.models import User

# A person's drafts beyond these are the oldest ones, and go: each keeps a file.
DRAFTS = 10
NAME = 50
TITLES = ("title_en", "title_fr")

# One at a time: whoever saves a mapping knows the names, the titles and the current versions of all others.
_ONE_SAVE_AT_A_TIME = 7_304


class MappingConflictError(Exception):
    """The draft, or the mapping, was saved by somebody meanwhile. `theirs` is that specification, `base` its row."""

    def __init__(self, theirs: Mapping[str, Any], *, base: ImportMapping | None, version: int) -> None:
        super().__init__()
        self.theirs, self.base, self.version = theirs, base, version


class TitleTakenError(Exception):
    """Another mapping of one's own making has the title; `field` is title_en or title_fr."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@transaction.atomic
def begin_draft(
    *, actor: User, content: bytes, file_name: str, base: ImportMapping | None, now: datetime
) -> MappingDraft:
    """A draft on this file: from `base` as it is, or guessed. Raises RefusedError when the file cannot be read."""
    if base is None:
        spec = guess_mapping(content).spec
    else:
        spec = base.spec
        read_source(content, read_mapping(spec), first=1)
    old = MappingDraft.objects.filter(author=actor).order_by("-created_at", "-pk")[DRAFTS - 1 :]
    MappingDraft.objects.filter(pk__in=[draft.pk for draft in old.only("pk")]).delete()
    return MappingDraft.objects.create(
        author=actor, base=base, file_name=file_name[:255], content=content, spec=spec, created_at=now
    )


@transaction.atomic
def lay_out_draft(*, draft: MappingDraft, laid_out: Mapping[str, Any], version: int) -> MappingDraft:
    """Read the draft's file anew as somebody says that it is laid out, and guess its columns again.

    Raises RefusedError when it cannot be read so, MappingConflictError when the draft was changed meanwhile.
    """
    locked = _lock(draft, version)
    guessed = guess_mapping(bytes(locked.content), laid_out=laid_out).spec
    kept = ("title_en", "title_fr", "source", "constants", "compare")
    locked.spec = {**guessed, **{key: locked.spec[key] for key in kept if key in locked.spec}}
    locked.version += 1
    locked.save(update_fields=["spec", "version"])
    return locked


@transaction.atomic
def save_mapping(
    *,
    draft: MappingDraft,
    spec: Mapping[str, Any],
    version: int,
    shown_base: int | None,
    actor: User,
    now: datetime,
) -> ImportMapping:
    """The draft as a new version: of its mapping, or of a new one where it began from a file or a shipped mapping.

    `version` and `shown_base` are those of the page. Raises MappingConflictError, TitleTakenError, and RefusedError
    when the specification is wrong.
    """
    _hold_mappings()
    locked = _lock(draft, version)
    base = locked.base
    own = base if base is not None and not base.shipped else None
    _refuse_title(spec, own)
    if own is None:
        name, number = _new_name(str(spec["title_en"])), 1
    else:
        current = ImportMapping.objects.current().get(name=own.name)
        if current.pk != shown_base:
            raise MappingConflictError(current.spec, base=current, version=locked.version)
        name, number = current.name, current.version + 1
        current.is_current = False
        current.save(update_fields=["is_current"])
    whole = {**spec, "name": name, "version": number}
    compiled = read_mapping(whole)
    saved = ImportMapping.objects.create(
        name=name,
        version=number,
        source=compiled.source,
        title_en=compiled.title_en,
        title_fr=compiled.title_fr,
        spec=whole,
        saved_at=now,
        saved_by=actor,
    )
    locked.base, locked.spec = saved, whole
    locked.version += 1
    locked.save(update_fields=["base", "spec", "version"])
    return saved


@transaction.atomic
def discard_draft(*, draft: MappingDraft) -> None:
    """The draft and its file go; what was saved stays. Twice is as good as once."""
    MappingDraft.objects.filter(pk=draft.pk).delete()


def _hold_mappings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SAVE_AT_A_TIME])


def _refuse_title(spec: Mapping[str, Any], own: ImportMapping | None) -> None:
    """Two of one title could not be told apart where a mapping is chosen; a copy may keep that of a shipped one."""
    others = ImportMapping.objects.current().filter(shipped=False)
    if own is not None:
        others = others.exclude(name=own.name)
    for field in TITLES:
        title = str(spec[field]).lower()
        if others.annotate(small=Lower(field)).filter(small=title).exists():
            raise TitleTakenError(field)


def _lock(draft: MappingDraft, version: int) -> MappingDraft:
    # Its mapping is read after the lock: somebody who was waited for may have made it another one.
    MappingDraft.objects.select_for_update().only("pk").get(pk=draft.pk)
    locked = MappingDraft.objects.select_related("base").get(pk=draft.pk)
    if locked.version != version:
        raise MappingConflictError(locked.spec, base=locked.base, version=locked.version)
    return locked


def _new_name(title: str) -> str:
    """`own_` and the title's letters: shipped mappings never begin so. Numbered where it is taken."""
    stem = f"own_{slug(title).replace('-', '_')}"[: NAME - 5].rstrip("_")
    taken = set(ImportMapping.objects.filter(name__startswith=stem).values_list("name", flat=True))
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name
