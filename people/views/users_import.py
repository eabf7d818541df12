"""A file of people and roles: upload, preview row by row, confirm exactly that."""

import base64
import binascii
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.csv_files import csv_answer
from people import granting
from people.forms.users import PeopleFileForm
from people.import_plan import plan_import
from people.import_rows import GRANT, INVITE, ImportPlan
from people.models import RoleGrant
from people.people_file import COLUMNS, FileRow, UnreadableFile, read_people_file
from people.requests import SignedInRequest
from people.services.users_import import ImportPlanChanged, import_people
from people.views.access import to_readers_of_people

EXAMPLE = ("ada.lovelace@example.org", "Ada Lovelace", "en", "project_manager", "P-123", "", "2027-12-31")


@require_http_methods(["GET", "HEAD", "POST"])
def users_import(request: SignedInRequest) -> HttpResponse:
    """Take a file and show what it would do; the second step brings the file along and writes."""
    to_readers_of_people(request)
    if request.method == "POST" and "shown" in request.POST:
        return _confirm(request)
    form = PeopleFileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            rows = read_people_file(content)
        except UnreadableFile as problem:
            form.add_error("file", str(problem))
        else:
            plan = plan_import(rows, request.user, timezone.now())
            return _preview(request, content, plan)
    return render(
        request,
        "people/users_import.html",
        {"form": form, "roles": _roles(request)},
        status=422 if form.is_bound else 200,
    )


def _roles(request: SignedInRequest) -> list[tuple[str, str]]:
    """The roles that the reader may grant somewhere, as the file and as people call them."""
    return [(role, str(RoleGrant.RoleName(role).label)) for role in granting.roles_offered(request.user)]


def _preview(request: SignedInRequest, content: bytes, plan: ImportPlan, **more: Any) -> HttpResponse:
    context = {"plan": plan, "content": base64.b64encode(content).decode(), **more}
    return render(request, "people/users_import_preview.html", context, status=409 if more else 200)


def _confirm(request: SignedInRequest) -> HttpResponse:
    content, rows = _brought_along(request)
    if not rows:
        messages.warning(request, _("The file got lost on the way. Choose it again."))
        return redirect("people:users-import")
    now = timezone.now()
    try:
        plan = import_people(rows=rows, shown=request.POST["shown"], actor=request.user, now=now)
    except ImportPlanChanged as changed:
        return _preview(request, content, changed.plan, changed=True)
    except IntegrityError:
        # Somebody made one of these accounts in the same second: the next look shows it.
        return _preview(request, content, plan_import(rows, request.user, now), changed=True)
    messages.success(request, _what_was_done(plan))
    return redirect("people:user-list")


def _brought_along(request: SignedInRequest) -> tuple[bytes, list[FileRow]]:
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
        return content, read_people_file(content)
    except (binascii.Error, ValueError, UnreadableFile):
        return b"", []


def _what_was_done(plan: ImportPlan) -> str:
    people, roles = plan.counts[INVITE], plan.counts[GRANT]
    invited = ngettext("%(n)s person was invited.", "%(n)s people were invited.", people) % {"n": people}
    granted = ngettext("%(n)s role was granted.", "%(n)s roles were granted.", roles) % {"n": roles}
    return f"{invited} {granted}"


@require_safe
def users_import_template(request: SignedInRequest) -> HttpResponse:
    """A file to begin with: the columns, and a row that shows how they are filled."""
    to_readers_of_people(request)
    return csv_answer("people-template.csv", COLUMNS, [EXAMPLE])
