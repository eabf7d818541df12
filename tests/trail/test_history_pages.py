"""History pages: what is shown to whom, in words."""

import pytest
from django.urls import reverse

from projects.services import assign_manager
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    return factories.portfolio("ALPHA", name="Alpha")


@pytest.fixture
def director(portfolio):
    return factories.user("pmo_director", portfolio.scope, full_name="Anne Martin")


@pytest.fixture
def signed_in(client, director):
    client.force_login(director)
    return client


def test_a_project_tells_who_changed_what(signed_in, portfolio):
    project = factories.project(portfolio, code="P1", name="Bridge")
    manager = factories.user("project_manager", portfolio.scope, full_name="Paul Durand")
    form = {"manager": manager.email, "version": project.version}
    assert signed_in.post(reverse("projects:assign-manager", args=["P1"]), form).status_code == 302
    page = signed_in.get(reverse("projects:project-history", args=["P1"])).content.decode()
    assert "Anne Martin named the project manager." in page
    assert "Paul Durand" in page
    assert "Bridge" in page

