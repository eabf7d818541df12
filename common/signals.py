"""What services say inside their transaction, for others to act on: services enqueue nothing themselves."""

from django.dispatch import Signal

# The one way up: lower floors say that facts changed, reporting listens. Sent with scope_ids: list[int].
facts_changed = Signal()
# A mail waits in the outbox; a worker is told after commit. Sent with mail_id: int.
mail_queued = Signal()
# An import waits for a worker; one is told after commit. Sent with run_id: int.
import_queued = Signal()
# An export of everything waits for a worker; one is told after commit. Sent with export_id: int.
archive_queued = Signal()
