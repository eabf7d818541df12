"""Addresses of a project's life cycle, and of the templates that plans begin with."""

from django.urls import path

from projects.views import closing, life_cycle, objectives, templates

HERE = "projects/<str:code>/life-cycle/"

urlpatterns = [
    path("projects/new/template/", templates.template_preview, name="template-preview"),
    path("templates/", templates.template_list, name="template-list"),
    path("templates/<int:pk>/", templates.rename_template, name="rename-template"),
    path("templates/<int:pk>/withdraw/", templates.withdraw_template, name="withdraw-template"),
    path(HERE, life_cycle.life_cycle, name="life-cycle"),
    path(f"{HERE}phase/", life_cycle.change_phase, name="change-phase"),
    path(f"{HERE}objectives/", objectives.add_objective, name="add-objective"),
    path(f"{HERE}objectives/<int:pk>/", objectives.edit_objective, name="edit-objective"),
    path(f"{HERE}objectives/<int:pk>/move/", objectives.move_objective, name="move-objective"),
    path(f"{HERE}objectives/<int:pk>/remove/", objectives.remove_objective, name="remove-objective"),
    path(f"{HERE}template/", templates.apply_template, name="apply-template"),
    path(f"{HERE}save-template/", templates.save_template, name="save-template"),
    path(f"{HERE}close/", closing.close_project, name="close-project"),
    path(f"{HERE}reviews/<int:number>/", closing.project_review, name="project-review"),
]
