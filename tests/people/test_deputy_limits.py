"""Limits of deputies: later rights, rights by naming the absent person, closed accounts; and what judging them costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Deputyship
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_many_roles_are_judged_in_as_many_queries_as_two(client: Client) -> None:
    admin = factories.user("administrator")
    factories.grant(admin, "pmo_director")
    portfolio = factories.portfolio()
    client.force_login(admin)

    def queries(roles: int) -> tuple[int, int]:
        person = factories.user()
        for _each in range(roles):
            factories.grant(person, "project_manager", factories.project(portfolio).scope)
        now = timezone.now()
        deputyship = Deputyship.objects.create(
            principal=person, deputy=factories.user(), since=now, until=now + DAY, appointed_by=admin
        )
        with CaptureQueriesContext(connection) as edit:
            assert client.get(f"/people/{person.pk}/edit/").status_code == 200
        with CaptureQueriesContext(connection) as end:
            assert client.post(f"/deputies/{deputyship.pk}/end/").status_code == 302
        deputyship.refresh_from_db()
        assert deputyship.ended_at
        return len(edit), len(end)

    queries(1)
    assert queries(2) == queries(20)
