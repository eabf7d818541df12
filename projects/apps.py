from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from people import places
        from people.models import Scope
        from portfolio import projects_below
        from projects import found_projects, history
        from projects.below import ProjectsBelowScopes
        from projects.models import Project

        places.register(
            places.Source(
                Scope.Kind.PROJECT,
                Project,
                "reporting:project",
                parts={"manager": _("Project manager"), "sponsor": _("Sponsor")},
                confidential=True,
                search="search_text",
            )
        )
        projects_below.register(ProjectsBelowScopes())
        history.register()
        found_projects.register()
