"""What leaves the portal: printed packs and mails hold nothing that their readers may not know."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from people.models import OutgoingMail
from projects.models import Project
from reporting.documents import render_apart
from reporting.models import FrozenFigures
from reporting.services.close import close_period
from tests import factories
from tests.architecture import canaries
from tests.architecture.asking import Asking
from tests.architecture.identities import IDENTITIES

DIRECTOR = IDENTITIES["pmo_director"]


def printed(figures: str) -> str:
    """Text of the pages, of the document's information and of what is attached."""
    reader = PdfReader(io.BytesIO(render_apart(figures, "en").content))
    pages = " ".join(page.extract_text() for page in reader.pages)
    attached = " ".join(content.decode() for found in reader.attachments.values() for content in found)
    return f"{pages} {reader.metadata} {attached}"


class Outside(Asking):
    who = (DIRECTOR,)

    @pytest.mark.slow
    def test_each_pack_holds_what_its_audience_may_know(self) -> None:
        period = self.world.periods["own"]
        close_period(period=period, actor=None, now=datetime(2026, 12, 7, 9, 0, tzinfo=UTC))
        amount = canaries.AMOUNTS["own"]
        holds = {}
        for frozen in FrozenFigures.objects.filter(period=period, scope=self.world.own.scope):
            text = printed(frozen.figures)
            holds[frozen.audience] = (canaries.MARK in text, amount in text, canaries.SURNAME in text)
        # Texts of the confidential project, money, names.
        assert holds == {
            "complete": (True, True, True),
            "standard": (False, True, True),
            "reduced": (False, False, False),
        }

    def test_a_mail_names_a_confidential_project_to_those_alone_who_see_it(self) -> None:
        client, secret = self.client_of(DIRECTOR), self.world.projects["confidential"]
        leaver = secret.manager
        factories.grant(leaver, "project_manager", secret.scope)
        OutgoingMail.objects.all().delete()
        address, successor = f"/people/{leaver.pk}/hand-over/", "colleague@example.org"
        form = client.get(address).context["form"]
        versions = {name: form[name].value() for name in form.fields if name.startswith("version")}
        client.post(address, {"everyone": successor, "confirmed": "1", **versions})
        secret.refresh_from_db()
        assert secret.manager == self.world.people["colleague"]
        telling = [
            mail for mail in OutgoingMail.objects.all() if canaries.MARK in f"{mail.subject} {mail.body}"
        ]
        assert secret.manager in [mail.recipient for mail in telling]
        for mail in telling:
            knew = mail.recipient == leaver
            assert knew or Project.objects.visible_to(mail.recipient).filter(pk=secret.pk).exists()
