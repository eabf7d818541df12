"""Writes about imports: preview, decide, confirm, discard."""

from integrations.services.confirm import PlanChangedError, confirm_import
from integrations.services.preview import (
    NotPreviewedError,
    choose_import,
    discard_import,
    preview_again,
    preview_import,
)

__all__ = [
    "NotPreviewedError",
    "PlanChangedError",
    "choose_import",
    "confirm_import",
    "discard_import",
    "preview_again",
    "preview_import",
]
