"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo_portal.settings")

application = get_wsgi_application()

# What is loaded now stays loaded: the garbage collector need not look through it again while it answers a request.
gc.collect()
gc.freeze()
