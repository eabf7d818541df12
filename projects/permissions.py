"""What a person may do with a project that they see, and where they may put one."""

from people.access import access_of, is_oneself
from people.granting import holds_all_of
from people.models import RoleGrant, Scope, User
from people.roles import Permission
from portfolio.binding import Binding, Subject, binding
from portfolio.models import Programme
from projects.models import Benefit, Project


def can_submit_status(user: User, project: Project) -> bool:
    return _may(user, project, Permission.SUBMIT_STATUS)


def can_submit_programme_status(user: User, programme: Programme) -> bool:
    """An archived programme is read-only, whatever the grants say."""
    return programme.archived_at is None and access_of(user).may(
        Permission.SUBMIT_PROGRAMME_STATUS, programme.scope
    )


def can_see_project(user: User, project: Project) -> bool:
    return access_of(user).may(Permission.VIEW_PROJECT, project.scope, confidential=project.confidential)


def can_edit_project(user: User, project: Project) -> bool:
    return _may(user, project, Permission.EDIT_PROJECT)


def can_approve_baseline(user: User, project: Project) -> bool:
    return _may(user, project, Permission.APPROVE_BASELINE)


def can_propose_baseline(user: User, project: Project) -> bool:
    """Whoever plans the project; where only the PMO changes plans, whoever approves them."""
    if binding(project.portfolio.pmo_type, Subject.BASELINE) is Binding.RESERVED:
        return can_approve_baseline(user, project)
    return can_edit_project(user, project)


def can_approve_business_case(user: User, project: Project) -> bool:
    """Whoever approves baselines; where plans take effect at once, whoever plans. All of it is money."""
    if binding(project.portfolio.pmo_type, Subject.BASELINE) is Binding.LIVE:
        return can_edit_project(user, project) and can_view_cost(user, project)
    return can_approve_baseline(user, project) and can_view_cost(user, project)


def can_measure_benefit(user: User, benefit: Benefit) -> bool:
    """Whoever runs the project, and the benefit's owner as long as they see the project.

    The one exception to "an archived project is read-only": most benefits come after closure, and their owner goes on
    measuring them. What is financial asks for its money to be seen.
    """
    project = benefit.project
    if benefit.kind == Benefit.Kind.FINANCIAL and not can_view_cost(user, project):
        return False
    if can_edit_project(user, project):
        return True
    return benefit.owner is not None and is_oneself(user, benefit.owner) and can_see_project(user, project)


def can_assign_manager(user: User, project: Project) -> bool:
    return _may(user, project, Permission.ASSIGN_MANAGER)


def can_name_sponsor(user: User, project: Project) -> bool:
    """Whoever names managers names the sponsor too, with rights that they hold there themselves."""
    return can_assign_manager(user, project) and holds_all_of(
        access_of(user), RoleGrant.RoleName.SPONSOR, project.scope, confidential=project.confidential
    )


def can_set_confidential(user: User, project: Project) -> bool:
    """Whoever names managers there even if it is confidential: nobody hides a project from themselves."""
    return project.archived_at is None and access_of(user).may(
        Permission.ASSIGN_MANAGER, project.scope, confidential=True
    )


def can_move_project(user: User, project: Project) -> bool:
    return _may(user, project, Permission.CREATE_PROJECT)


def can_archive_project(user: User, project: Project) -> bool:
    return _may(user, project, Permission.CREATE_PROJECT)


def can_close_project(user: User, project: Project) -> bool:
    """Whoever runs the project; where its PMO type says so, the PMO alone."""
    if binding(project.portfolio.pmo_type, Subject.CLOSURE) is Binding.RESERVED:
        return can_archive_project(user, project)
    return can_edit_project(user, project)


def can_save_template(user: User, project: Project) -> bool:
    """Whether this project's plan may become a template for others: also of one that is archived."""
    return access_of(user).may(Permission.MANAGE_PORTFOLIO, project.scope, confidential=project.confidential)


def can_keep_templates(user: User) -> bool:
    """Whether they rename and withdraw templates, which are those of the whole organisation."""
    return access_of(user).may_anywhere(Permission.MANAGE_PORTFOLIO)


def can_reopen_project(user: User, project: Project) -> bool:
    return project.archived_at is not None and access_of(user).may(
        Permission.CREATE_PROJECT, project.scope, confidential=project.confidential
    )


def can_put_into(
    user: User,
    parent: Scope,
    *,
    scope_id: int = 0,
    confidential: bool = False,
    permission: Permission = Permission.CREATE_PROJECT,
) -> bool:
    """Whether the permission holds on a project that would lie below `parent`: a new one, or that of `scope_id`."""
    would_be = Scope(pk=scope_id, kind=Scope.Kind.PROJECT, path=f"{parent.path}{scope_id}/")
    return access_of(user).may(permission, would_be, confidential=confidential)


def can_view_cost(user: User, project: Project) -> bool:
    return access_of(user).may(Permission.VIEW_COST, project.scope, confidential=project.confidential)


def can_view_people(user: User, project: Project) -> bool:
    """Whether names of people are shown; their functions are shown to everyone who sees the project."""
    return access_of(user).may(Permission.VIEW_PEOPLE, project.scope, confidential=project.confidential)


def can_view_history(user: User, project: Project) -> bool:
    return access_of(user).may(Permission.VIEW_HISTORY, project.scope, confidential=project.confidential)


def _may(user: User, project: Project, permission: str) -> bool:
    """An archived project is read-only, whatever the grants say."""
    if project.archived_at is not None:
        return False
    return access_of(user).may(permission, project.scope, confidential=project.confidential)
