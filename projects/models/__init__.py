"""Projects and the facts that are recorded about them."""

from projects.models.baseline_parts import BaselineMilestone, BaselinePackage, BaselineProposal, EarnedCurve
from projects.models.baselines import Baseline, ProgressMeasurement
from projects.models.benefits import Benefit, BenefitMeasure, BenefitPlan
from projects.models.business_cases import BusinessCase
from projects.models.contingency import ContingencyMovement
from projects.models.costs import BudgetLine, CostEntry
from projects.models.dependencies import Dependency
from projects.models.life_cycle import Objective, PlanTemplate, ProjectReview
from projects.models.methods import Method, Phase
from projects.models.milestones import Milestone, MilestoneForecast
from projects.models.programme_status import ProgrammeStatus, ProgrammeStatusDraft
from projects.models.projects import FactsRevision, Project
from projects.models.status import StatusDraft, StatusUpdate
from projects.models.work_packages import PackageProgress, WorkPackage

__all__ = [
    "Baseline",
    "BaselineMilestone",
    "BaselinePackage",
    "BaselineProposal",
    "Benefit",
    "BenefitMeasure",
    "BenefitPlan",
    "BudgetLine",
    "BusinessCase",
    "ContingencyMovement",
    "CostEntry",
    "Dependency",
    "EarnedCurve",
    "FactsRevision",
    "Method",
    "Milestone",
    "MilestoneForecast",
    "Objective",
    "PackageProgress",
    "Phase",
    "PlanTemplate",
    "ProgrammeStatus",
    "ProgrammeStatusDraft",
    "ProgressMeasurement",
    "Project",
    "ProjectReview",
    "StatusDraft",
    "StatusUpdate",
    "WorkPackage",
]
