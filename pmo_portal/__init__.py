"""Composition only: settings, URLs, Celery. Nothing imports it."""

from pmo_portal.celery import app as celery_app

__all__ = ["celery_app"]
