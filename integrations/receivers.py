"""An import or an export of everything waits: tell a worker after commit. The row is what counts, this is a hint."""

import logging
from typing import Any

from django.db import transaction

from integrations.tasks import run_archive, run_import

logger = logging.getLogger(__name__)


def hint_import(sender: object, run_id: int, **kwargs: Any) -> None:
    """Have the import's next step done soon after the transaction has committed."""

    def publish() -> None:
        hint_imports([run_id])

    transaction.on_commit(publish)


def hint_imports(run_ids: list[int]) -> None:
    """Tell a worker of these imports. Called after commit; what does not get through is the sweeper's."""
    for pk in run_ids:
        try:
            run_import.delay(pk)
        except Exception:
            # The file is stored: whatever stops the broker must not fail the request.
            logger.exception("The hint to work on import %d was not sent.", pk)
            return


def hint_archive(sender: object, export_id: int, **kwargs: Any) -> None:
    """Have an archive written soon after the transaction has committed."""

    def publish() -> None:
        hint_archives([export_id])

    transaction.on_commit(publish)


def hint_archives(export_ids: list[int]) -> None:
    """Tell a worker of these exports. Called after commit; what does not get through is the sweeper's."""
    for pk in export_ids:
        try:
            run_archive.delay(pk)
        except Exception:
            logger.exception("The hint to write export %d was not sent.", pk)
            return
