"""Addresses of a project's plan; a row's key is `p12` for a work package, `m7` for a milestone."""

from django.urls import path

from projects.views import plan, plan_moves, plan_paste, plan_people, plan_rows

PLAN = "projects/<str:code>/plan/"
PACKAGE, MILESTONE = f"{PLAN}p<int:pk>/", f"{PLAN}m<int:pk>/"

urlpatterns = [
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}add/", plan_rows.add, name="plan-add"),
    path(f"{PLAN}undo/", plan.undo, name="plan-undo"),
    path(f"{PLAN}paste/", plan_paste.paste, name="plan-paste"),
    path(f"{PLAN}people/", plan_people.plan_people, name="plan-people"),
    path(PACKAGE, plan_rows.edit_package_row, name="plan-package"),
    path(f"{PACKAGE}move/", plan_moves.move_package_row, name="plan-package-move"),
    path(f"{PACKAGE}remove/", plan_moves.remove_package_row, name="plan-package-remove"),
    path(f"{PACKAGE}restore/", plan_moves.restore_package_row, name="plan-package-restore"),
    path(MILESTONE, plan_rows.edit_milestone_row, name="plan-milestone"),
    path(f"{MILESTONE}move/", plan_moves.move_milestone_row, name="plan-milestone-move"),
    path(f"{MILESTONE}remove/", plan_moves.remove_milestone_row, name="plan-milestone-remove"),
]
