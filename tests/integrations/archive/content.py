"""What a portal can hold that its demonstration does not."""

import hashlib
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import connection

from integrations.models import ActualsImport, ActualsProject, ArchiveExport, ImportMapping, MappingDraft
from integrations.services.archives import KEPT, begin_archive, record_download
from people.models import OperatorAct, Organisation, SavedView, User
from portfolio.models import PlannedPeriod, Portfolio, Programme, ReportingPeriod
from projects.models import (
    BaselineProposal,
    Benefit,
    BenefitMeasure,
    Method,
    Milestone,
    PlanTemplate,
    ProgrammeStatusDraft,
    Project,
    ProjectReview,
    StatusDraft,
)
from reporting.documents.engine import Rendered
from reporting.models import Report
from reporting.services.reports import claim_report, store_report
from tests import factories
from tests.integrations.files import edition, imported, row

NASTY = 'a "quote", a \\ and \\u0000, a\ttab, two\r\nlines, 😀, \u2028, \u202e, é, e\u0301, \x7f, </script>, $1 %s {}'
EVERY_BYTE = bytes(range(256)) * 3
# What neither a float nor an integer of 64 bits holds, and what a program would write otherwise.
EXACT = '{"a": 1.10, "b": 123456789012345678901234567890, "c": 1e-30, "d": [null, {}, ""], "ü": "\\u2028"}'


def add_what_the_demonstration_lacks(now: datetime) -> None:
    """At least one row in each table that the demonstration leaves empty, with content that is hard to carry."""
    director = User.objects.get(email="pmo-director@demo.example")
    _organisation(now, director)
    _drafts(now, director)
    _a_portfolio_below_a_younger_one()
    gmpp = Portfolio.objects.get(code="GMPP")
    imported(gmpp, edition(row(), row(name="Beta")), date(2018, 9, 30), now=now)
    PlannedPeriod.objects.create(portfolio=gmpp, start=date(2027, 3, 1), due=date(2027, 4, 9))
    report = claim_report(report_id=Report.objects.order_by("pk")[0].pk, now=now)
    assert report is not None
    assert store_report(report=report, rendered=Rendered(content=b"%PDF" + EVERY_BYTE, pages=2), now=now)
    Project.objects.filter(code=Project.objects.order_by("pk")[0].code).update(description=NASTY)
    _an_archive_before(now, director)
    _life_cycle(now, director)
    # Its history stays, and its number is never given again.
    Milestone.objects.create(project=Project.objects.order_by("pk")[0], name="Gone").delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE integrations_mappingdraft SET spec = %s::jsonb", [EXACT])
        cursor.execute("UPDATE people_operatoract SET jobs = 'null'::jsonb")


def _organisation(now: datetime, director: User) -> None:
    Organisation.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Ministry of Works",
            "time_zone": "Europe/Paris",
            "logo": b"\x89PNG" + EVERY_BYTE,
            "logo_sha256": hashlib.sha256(b"\x89PNG" + EVERY_BYTE).hexdigest(),
            "logo_width": 3,
            "logo_height": 2,
            "set_up_at": now,
        },
    )
    EmailAddress.objects.create(user=director, email=director.email, verified=True, primary=True)
    OperatorAct.objects.create(at=now, actor=director, kind="import", jobs=[1])
    SavedView.objects.create(owner=director, table="reporting.projects", name="Late", query="sort=-slip_days")


def _drafts(now: datetime, director: User) -> None:
    project = Project.objects.order_by("pk")[0]
    period = ReportingPeriod.objects.get(portfolio=project.portfolio, state="open")
    StatusDraft.objects.create(
        project=project,
        period=period,
        author=director,
        payload={"summary": NASTY.replace("\\u0000", "")},
        saved_at=now,
    )
    programme = Programme.objects.order_by("pk")[0]
    open_one = ReportingPeriod.objects.get(portfolio=programme.portfolio, state="open")
    ProgrammeStatusDraft.objects.create(
        programme=programme, period=open_one, author=director, payload={}, saved_at=now
    )
    base = ImportMapping.objects.order_by("pk")[0]
    MappingDraft.objects.create(
        author=director, base=base, file_name="x.csv", content=EVERY_BYTE, created_at=now
    )


def _life_cycle(now: datetime, director: User) -> None:
    """What a project begins with and ends with, a plan that was sent back, a file from the books."""
    project = Project.objects.order_by("pk")[1]
    method = Method.objects.order_by("pk")[0]
    PlanTemplate.objects.create(
        method=method,
        code="own",
        name_en="Own",
        name_fr="Propre",
        plan={"texts": [NASTY.replace("\\u0000", "")]},
    )
    ProjectReview.objects.create(
        project=project,
        number=1,
        closed_on=now.date(),
        closed_by=director,
        results=[],
        figures={},
        summary=NASTY,
    )
    benefit = Benefit.objects.order_by("pk")[0]
    BenefitMeasure.objects.create(
        benefit=benefit,
        project=benefit.project,
        start=date(2026, 1, 1),
        end=date(2026, 1, 31),
        value="0.0001",
        note=NASTY,
        measured_by=director,
    )
    BaselineProposal.objects.create(
        project=project,
        state="rejected",
        reason=NASTY,
        plan={},
        proposed_by=director,
        proposed_at=now,
        decided_by=director,
        decided_at=now,
        remark="Later",
    )
    books = ActualsImport.objects.create(
        portfolio=project.portfolio,
        project=project,
        file_name="books.csv",
        file_size=len(EVERY_BYTE),
        file_sha256=hashlib.sha256(EVERY_BYTE).hexdigest(),
        content=EVERY_BYTE,
        state="booked",
        created_at=now,
        created_by=director,
        settled_at=now,
    )
    ActualsProject.objects.create(run=books, project=project)


def _an_archive_before(now: datetime, director: User) -> None:
    """It stays behind; that it was made, and taken away, does not."""
    made = begin_archive(actor=director, now=now)
    ArchiveExport.objects.update(
        state="ready", sha256="0" * 64, size=0, rows=0, files=0, as_of=now, expires_at=now + KEPT
    )
    record_download(export=made, actor=director, now=now)


def _a_portfolio_below_a_younger_one() -> None:
    """Its row comes before that of what it belongs to."""
    above, below = factories.portfolio("ABOVE"), Portfolio.objects.get(code="ETAT")
    below.scope.path = f"{above.scope.path}{below.scope_id}/"
    below.scope.save()
    below.parent = above
    below.save()
    assert above.pk > below.pk
