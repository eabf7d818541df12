"""Mappings, runs of imports, and who is who in other tools."""

from integrations.models.imports import ImportMapping, ImportRun
from integrations.models.references import ExternalRef

__all__ = ["ExternalRef", "ImportMapping", "ImportRun"]
