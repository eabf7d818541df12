"""Writes about imports: upload, read, decide, confirm, apply, cancel, discard, undo."""

from integrations.plan import Decisions
from integrations.services.confirm import PlanChangedError, accept_import, confirm_import
from integrations.services.preview import (
    DecisionsChangedError,
    NotPreviewedError,
    choose_import,
    choose_sheet,
    discard_import,
    preview_again,
)
from integrations.services.queueing import (
    NotFailedError,
    NotPendingError,
    cancel_import,
    preview_import,
    retry_import,
    upload_import,
)
from integrations.services.undo import NotUndoableError, UndoImpossibleError, ask_to_undo
from integrations.services.working import work_on_import

__all__ = [
    "Decisions",
    "DecisionsChangedError",
    "NotFailedError",
    "NotPendingError",
    "NotPreviewedError",
    "NotUndoableError",
    "PlanChangedError",
    "UndoImpossibleError",
    "accept_import",
    "ask_to_undo",
    "cancel_import",
    "choose_import",
    "choose_sheet",
    "confirm_import",
    "discard_import",
    "preview_again",
    "preview_import",
    "retry_import",
    "upload_import",
    "work_on_import",
]
