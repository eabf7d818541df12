"""Addresses of a project's benefits and of its business case; a benefit's page lies a floor above, with its chart."""

from django.urls import path

from projects.views import benefit_measures, benefits, business_cases

BENEFITS = "projects/<str:code>/benefits/"
BENEFIT = f"{BENEFITS}<int:pk>/"

urlpatterns = [
    path(BENEFITS, benefits.benefits, name="benefits"),
    path(f"{BENEFITS}add/", benefits.add, name="benefit-add"),
    path(f"{BENEFIT}edit/", benefits.edit, name="benefit-edit"),
    path(f"{BENEFIT}move/", benefits.move, name="benefit-move"),
    path(f"{BENEFIT}remove/", benefits.remove, name="benefit-remove"),
    path(f"{BENEFIT}plan/", benefits.profile, name="benefit-plan"),
    path(f"{BENEFIT}measure/", benefit_measures.measure, name="benefit-measure"),
    path(f"{BENEFITS}measurements/<int:pk>/", benefit_measures.correct, name="benefit-measurement"),
    path(f"{BENEFITS}case/", business_cases.case, name="business-case"),
    path(f"{BENEFITS}case/new/", business_cases.new_case, name="business-case-new"),
]
