"""Addresses of a project's baselines, of the proposals for one, and of what waits for a decision."""

from django.urls import path

from projects.views import baseline_proposals, baselines

BASELINES = "projects/<str:code>/baselines/"
PROPOSAL = f"{BASELINES}proposals/<int:pk>/"

urlpatterns = [
    path("baselines/", baseline_proposals.inbox, name="baseline-inbox"),
    path(BASELINES, baselines.baseline_list, name="baselines"),
    path(f"{BASELINES}propose/", baseline_proposals.propose, name="propose-baseline"),
    path(PROPOSAL, baseline_proposals.proposal, name="baseline-proposal"),
    path(f"{PROPOSAL}decide/", baseline_proposals.decide, name="decide-baseline"),
    path(f"{PROPOSAL}withdraw/", baseline_proposals.withdraw, name="withdraw-baseline"),
    path(f"{BASELINES}<int:number>/", baselines.baseline, name="baseline"),
]
