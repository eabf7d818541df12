"""Projects and the facts that are recorded about them."""

from projects.models.baselines import Baseline, ProgressMeasurement
from projects.models.costs import BudgetLine, CostEntry
from projects.models.methods import Method, Phase
from projects.models.milestones import Milestone
from projects.models.programme_status import ProgrammeStatus, ProgrammeStatusDraft
from projects.models.projects import FactsRevision, Project
from projects.models.status import StatusDraft, StatusUpdate

__all__ = [
    "Baseline",
    "BudgetLine",
    "CostEntry",
    "FactsRevision",
    "Method",
    "Milestone",
    "Phase",
    "ProgrammeStatus",
    "ProgrammeStatusDraft",
    "ProgressMeasurement",
    "Project",
    "StatusDraft",
    "StatusUpdate",
]
