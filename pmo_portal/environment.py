"""The environment, and what several parts of the settings are made of.

After `make demo` the file `.run/demo/env` holds the demo's variables; it is read when the environment names no
database, so that `manage.py` works against the running demo without anything set.
"""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO_ENV = BASE_DIR / ".run" / "demo" / "env"
if "DATABASE_URL" not in env.ENVIRON and DEMO_ENV.exists():
    env.read_env(DEMO_ENV)

# False only where there is no TLS in front at all: the demo and the tests on localhost.
SECURE = env.bool("SECURE", default=True)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Until the organisation has said otherwise (people.models.Organisation): in the set-up, or on its own page.
ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="PMO Portal")
REDIS_URL = env.str("REDIS_URL")
