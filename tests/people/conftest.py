"""Attempts are counted per address and account: each test about signing in starts without any."""

import pytest
from django.core.cache import cache


@pytest.fixture
def no_attempts() -> None:
    cache.clear()
