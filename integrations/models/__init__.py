"""Mappings, runs of imports, who is who in other tools, and exports of everything."""

from integrations.models.actuals import ActualsImport, ActualsProject
from integrations.models.archives import ArchiveDownload, ArchiveExport, ArchivePiece
from integrations.models.drafts import MappingDraft
from integrations.models.editions import EditionRow
from integrations.models.imports import ImportRun
from integrations.models.mappings import ImportMapping
from integrations.models.references import ExternalRef

__all__ = [
    "ActualsImport",
    "ActualsProject",
    "ArchiveDownload",
    "ArchiveExport",
    "ArchivePiece",
    "EditionRow",
    "ExternalRef",
    "ImportMapping",
    "ImportRun",
    "MappingDraft",
]
