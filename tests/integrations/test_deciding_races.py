"""Two people at one import or one mapping: whoever waited goes on from what the other one has left."""

from datetime import UTC, date, datetime

import pytest

from integrations.guessing import guess_mapping
from integrations.models import ImportMapping, ImportRun, MappingDraft
from integrations.plan import Decisions
from integrations.services import choose_import
from integrations.services.mappings import MappingConflictError, TitleTakenError, save_mapping
from people.models import User
from tests import factories
from tests.integrations.files import edition, preview, row
from tests.racing import Act, meanwhile

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
FILE = "Projet;Début;Fin\nAlpha;01/02/2024;31/12/2026\nBeta;15/03/2024;30/06/2025\n".encode()


def test_who_waited_for_a_decision_plans_in_the_name_of_whoever_took_it() -> None:
    """Never in nobody's name, as the command line does: it sees everything."""
    gov = factories.portfolio("GOV", currency="GBP")
    secret = factories.project(gov, name="Nightjar", confidential=True, currency="GBP")
    first, second = factories.user("pmo_director", gov.scope), factories.user("pmo_director", gov.scope)
    officer = factories.user("pmo_officer", gov.scope)
    file = edition(row(), row(name=secret.name))
    run = preview(gov, file, date(2019, 9, 30), now=NOW, actor=first)

    def decide(actor: User) -> Act:
        person = User.objects.get(pk=actor.pk)
        decisions = Decisions(matches={}, take={})
        return lambda: choose_import(run=run, decisions=decisions, actor=person, now=NOW)

    assert meanwhile(decide(second), decide(officer)) is None
    assert ImportRun.objects.get(pk=run.pk).requested_by == second


def draft_of(author: User, base: ImportMapping | None = None) -> MappingDraft:
    spec = base.spec if base else guess_mapping(FILE).spec
    return MappingDraft.objects.create(
        author=author, base=base, file_name="x.csv", content=FILE, spec=spec, created_at=NOW
    )


def save(draft: MappingDraft, title: str = "Ours") -> Act:
    spec = {**draft.spec, "title_en": title, "title_fr": f"{title} (fr)"}
    return lambda: save_mapping(
        draft=draft, spec=spec, version=1, shown_base=draft.base_id, actor=draft.author, now=NOW
    )


def test_one_title_for_two_new_mappings_the_second_is_told() -> None:
    people = factories.user("pmo_officer"), factories.user("pmo_officer")
    ended = meanwhile(*(save(draft_of(person)) for person in people))
    assert isinstance(ended, TitleTakenError)
    assert ImportMapping.objects.filter(title_en="Ours").count() == 1


def test_two_next_versions_of_one_mapping_the_second_is_shown_the_first() -> None:
    people = factories.user("pmo_officer"), factories.user("pmo_officer")
    save(draft_of(people[0]))()
    base = ImportMapping.objects.get(title_en="Ours")
    ended = meanwhile(save(draft_of(people[0], base), "One"), save(draft_of(people[1], base), "Other"))
    assert isinstance(ended, MappingConflictError)
    assert ended.theirs["title_en"] == "One"
    assert [one.version for one in ImportMapping.objects.filter(name=base.name)] == [1, 2]


def test_one_draft_saved_in_two_windows_is_a_conflict_over_what_it_has_become() -> None:
    draft = draft_of(factories.user("pmo_officer"))
    ended = meanwhile(save(draft, "One"), save(draft, "Other"))
    assert isinstance(ended, MappingConflictError)
    assert ended.base is not None
    assert ended.base.title_en == "One"
