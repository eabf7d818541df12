"""The organisation's logo on a pack: the one of the day on which the period was closed, whenever it is rendered."""

import base64
import io
import json

import pytest
from PIL import Image
from pypdf import PdfReader

from people.logos import read_logo
from people.models import Organisation
from people.selectors import organisation
from people.services.organisation import set_logo
from reporting.documents import render_apart
from reporting.models import FrozenFigures
from reporting.selectors.figures import canonical
from reporting.services.close import close_period
from tests import factories
from tests.reporting.figures import NOW, measured_project
from tests.reporting.sample_figures import sample_figures


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 100), colour).save(out, "PNG")
    return out.getvalue()


def images_on_cover(figures: dict) -> int:
    content = render_apart(canonical(figures), "en").content
    return len(PdfReader(io.BytesIO(content)).pages[0].images)


@pytest.mark.slow
def test_the_cover_shows_the_logo_that_the_figures_hold() -> None:
    figures = sample_figures(projects=1)
    logo = read_logo(picture("navy"))
    figures["logo"] = {"png": base64.b64encode(logo.content).decode(), "sha256": logo.sha256}
    assert images_on_cover(figures) == 1


@pytest.mark.django_db
def test_a_pack_keeps_the_name_and_logo_of_its_closing() -> None:
    portfolio = factories.portfolio()
    period = factories.period(portfolio)
    measured_project(portfolio)
    factories.user("viewer", portfolio.scope)
    row = Organisation(name="Thornbridge Council", time_zone="Europe/London")
    logo = read_logo(picture("navy"))
    set_logo(row, logo)
    row.save()
    organisation.forget()
    close_period(period=period, actor=None, now=NOW)
    set_logo(row, read_logo(picture("red")))
    row.name = "Another name"
    row.save()
    packs = {one.audience: json.loads(one.figures) for one in FrozenFigures.objects.all()}
    assert set(packs) == {"standard", "reduced"}
    for figures in packs.values():
        assert figures["organisation"] == "Thornbridge Council"
        assert figures["logo"]["sha256"] == logo.sha256
