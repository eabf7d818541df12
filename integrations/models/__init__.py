"""Mappings, runs of imports, and who is who in other tools."""

from integrations.models.drafts import MappingDraft
from integrations.models.editions import EditionRow
from integrations.models.imports import ImportMapping, ImportRun
from integrations.models.references import ExternalRef

__all__ = ["EditionRow", "ExternalRef", "ImportMapping", "ImportRun", "MappingDraft"]
