from django.urls import path, re_path

from common.months import MONTH_PATTERN
from projects import baseline_urls, benefit_urls, dependency_urls, life_cycle_urls, money_urls, plan_urls
from projects.views import (
    bulk,
    cells,
    editing,
    handover,
    history,
    lists,
    managers,
    moving,
    my_projects,
    programme_status,
    set_up,
    status,
)

app_name = "projects"

urlpatterns = [
    path("my-projects/", my_projects.my_projects, name="my-projects"),
    path("milestones/", lists.milestone_list, name="milestone-list"),
    path("updates/", lists.update_list, name="update-list"),
    path("people/found/", managers.people_found, name="people-found"),
    path("people/<int:pk>/hand-over/", handover.hand_over, name="hand-over"),
    path("projects/new/", set_up.new_project, name="new-project"),
    path("projects/bulk/", bulk.edit_projects, name="edit-projects"),
    path("projects/<str:code>/edit/", editing.edit_project, name="edit-project"),
    path("projects/<str:code>/cell/<str:field>/", cells.edit_cell, name="edit-cell"),
    path("projects/<str:code>/move/", moving.move_project, name="move-project"),
    path("projects/<str:code>/archive/", moving.archive_project, name="archive-project"),
    path("projects/<str:code>/reopen/", moving.reopen_project, name="reopen-project"),
    path("projects/<str:code>/manager/", managers.assign_manager, name="assign-manager"),
    path("projects/<str:code>/status/", status.status_update, name="status-update"),
    path("projects/<str:code>/status/draft/", status.status_draft, name="status-draft"),
    path("projects/<str:code>/status/draft/discard/", status.discard_draft, name="discard-draft"),
    re_path(
        rf"^projects/(?P<code>[^/]+)/status/(?P<month>{MONTH_PATTERN})/$",
        status.status_of_month,
        name="status-of-month",
    ),
    path("programmes/<str:code>/status/", programme_status.programme_status, name="programme-status"),
    path("programmes/<str:code>/status/draft/", programme_status.programme_draft, name="programme-draft"),
    path(
        "programmes/<str:code>/status/draft/discard/",
        programme_status.discard_programme_draft,
        name="discard-programme-draft",
    ),
    re_path(
        rf"^programmes/(?P<code>[^/]+)/status/(?P<month>{MONTH_PATTERN})/$",
        programme_status.programme_month,
        name="programme-month",
    ),
    path("projects/<str:code>/history/", history.project_history, name="project-history"),
    re_path(
        rf"^projects/(?P<code>[^/]+)/status/(?P<month>{MONTH_PATTERN})/history/$",
        history.status_history,
        name="status-history",
    ),
    *plan_urls.urlpatterns,
    *baseline_urls.urlpatterns,
    *money_urls.urlpatterns,
    *benefit_urls.urlpatterns,
    *dependency_urls.urlpatterns,
    *life_cycle_urls.urlpatterns,
]
