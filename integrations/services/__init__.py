"""Writes about imports: preview, decide, confirm, discard."""

from integrations.services.confirm import PlanChangedError, confirm_import
from integrations.services.preview import (
    Decisions,
    DecisionsChangedError,
    NotPreviewedError,
    choose_import,
    discard_import,
    preview_again,
    preview_import,
)

__all__ = [
    "Decisions",
    "DecisionsChangedError",
    "NotPreviewedError",
    "PlanChangedError",
    "choose_import",
    "confirm_import",
    "discard_import",
    "preview_again",
    "preview_import",
]
