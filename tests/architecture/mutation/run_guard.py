"""The mutation run: switch one check off, ask what passed through it again, and see that the guard notices.

Not collected with the other tests; `make mutations` runs it and prints the table (tests/architecture/mutation/__main__).
"""

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.access_rows import ROWS
from tests.architecture.access_table import Row
from tests.architecture.asking import Asking, Cell, cells, targets_of, urls_of
from tests.architecture.identities import IDENTITIES, USUAL_IDENTITIES, Identity
from tests.architecture.mutation.switching import POINTS, State

METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH"}
RESULTS = Path(os.environ.get("MUTATION_RESULTS", ".run/mutations.json"))
# Enough to have everybody who differs: who may, who may elsewhere, who may not, who is nobody.
ASKED = {
    "anonymous",
    "expired",
    "future",
    "inactive",
    "former deputy",
    "deputy of a director",
    "project_manager on secret",
    "pmo_director",
    "pmo_officer",
    "project_manager",
    "team_member",
    "viewer",
    "administrator",
}


@dataclass(frozen=True)
class Question:
    """One cell for one person, or (without a cell) one method that a URL does not offer."""

    row: Row
    identity: Identity
    cell: Cell | None = None
    url: str = ""
    method: str = ""


class Mutations(Asking):
    who = tuple(one for one in USUAL_IDENTITIES if one.name in ASKED)

    def answers(self, question: Question) -> list[str]:
        # A new browser each time: signing out empties the old one.
        client = self.client_of(question.identity)
        if question.cell:
            return self.problems(question.cell, question.identity, client, self.data[question.row.url])
        savepoint = transaction.savepoint()
        answer = client.generic(question.method, question.url)
        transaction.savepoint_rollback(savepoint)
        return [] if answer.status_code == 405 else [f"{question.method} {question.url}: not refused"]

    def questions(self) -> list[Question]:
        found = []
        for row in ROWS:
            asked = [cell for cell in cells(self.world, row) if cell.form != "htmx"]
            found += [Question(row, one, cell) for cell in asked for one in self.who]
            name, target = next(iter(targets_of(self.world, row).items()))
            url, _own = next(urls_of(self.world, row, name, target))
            director = IDENTITIES["pmo_director"]
            found += [
                Question(row, director, url=url, method=method) for method in METHODS - set(row.methods)
            ]
        return found

    def test_each_check_is_missed_when_it_is_gone(self) -> None:
        self.data: dict[str, dict[str, Any]] = {row.url: row.data(self.world) for row in ROWS}
        through: dict[int, list[Question]] = defaultdict(list)
        wrong: list[str] = []
        questions = self.questions()
        for question in questions:
            State.passed = set()
            problems = self.answers(question)
            wrong += problems
            # What is wrong without any mutant tells nothing about one.
            for number in State.passed if not problems else ():
                through[number].append(question)
        State.passed = None
        results = []
        for point in POINTS:
            State.active = point.number
            killer = self._killer(through[point.number])
            results.append([point.number, str(point), killer, len(through[point.number])])
        State.active = None
        results += self._sign_in_mutants(questions)
        RESULTS.write_text(json.dumps({"wrong": wrong, "results": results}, indent=1))

    def _killer(self, questions: list[Question]) -> str:
        """The first problem that the guard sees, those first for whom something is refused."""

        def refused_first(question: Question) -> bool:
            return bool(question.cell and question.cell.due(self.world, question.identity) == "allowed")

        for question in sorted(questions, key=refused_first):
            try:
                problems = self.answers(question)
            except Exception as error:  # noqa: BLE001 - without the check the portal breaks: that is seen
                problems = [f"{type(error).__name__}: {error}"]
            if problems:
                return problems[0]
        return ""

    def _sign_in_mutants(self, questions: list[Question]) -> list[list[Any]]:
        """Each view with its need to sign in turned round: asked of nobody, or asked where it is open."""
        results, anonymous = [], IDENTITIES["anonymous"]
        for name, view in _views():
            before = getattr(view, "login_required", True)
            view.login_required = not before
            asked = [
                one for one in questions if one.cell and one.row.url == name and one.identity == anonymous
            ]
            kind = "sign-in not asked" if before else "sign-in asked"
            results.append([-1, f"{name} {kind}", self._killer(asked), len(asked)])
            view.login_required = before
        return results


def _views() -> list[tuple[str, Any]]:
    def walk(patterns: list[Any], prefix: str = "") -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for one in patterns:
            if isinstance(one, URLResolver):
                found += walk(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)
            elif isinstance(one, URLPattern):
                found.append((f"{prefix}{one.name}", one.callback))
        return found

    return walk(get_resolver().url_patterns)
