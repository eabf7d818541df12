"""Taking an import back."""

from datetime import datetime

from integrations.models import ImportRun
from integrations.services.progress import Progress, silent
from people.models import User


class UndoImpossibleError(Exception):
    """Something was built on the import."""


def take_back(*, run: ImportRun, actor: User | None, now: datetime, progress: Progress = silent) -> None:
    raise UndoImpossibleError


def mark_undone(run: ImportRun, *, actor: User | None, now: datetime) -> None:
    run.state = ImportRun.State.UNDONE
