"""The one way up: lower floors say that facts changed, reporting listens."""

from django.dispatch import Signal

# Sent with scope_ids: list[int], inside the transaction that changed the facts.
facts_changed = Signal()
