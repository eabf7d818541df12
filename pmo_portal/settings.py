"""Settings, read from the environment. `.env.example` lists what production has to set.

Jobs, signing in and mail have modules of their own beside this one.
"""

import tomllib
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from pmo_portal.environment import *  # noqa: F403 - Django reads one module
from pmo_portal.environment import BASE_DIR, REDIS_URL, SECURE, env
from pmo_portal.job_settings import *  # noqa: F403
from pmo_portal.mail_settings import *  # noqa: F403
from pmo_portal.sign_in_settings import *  # noqa: F403
from pmo_portal.sign_in_settings import OIDC_ISSUER, OIDC_ORIGIN, OIDC_ORIGINS

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# Former keys: what they signed and sealed is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"])

PORTAL_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "version"
]
# What a scraper of /metrics has to send (docs/operations.md); without it the page does not exist.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "common",
    "people",
    "portfolio",
    "projects",
    "governance",
    "reporting",
    "integrations",
]

MIDDLEWARE = [
    "common.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.session_life.SessionLife",
    "people.middleware.ReaderPreferences",
    "people.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "people.acting.ActingMode",
    "people.second_factor.SecondFactorRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.VaryOnHtmx",
    "common.middleware.RequestSize",
    "common.middleware.WritablePath",
    "common.middleware.ActorInTrail",
]

ROOT_URLCONF = "pmo_portal.urls"
WSGI_APPLICATION = "pmo_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context_processors.reader",
            ],
            # Its csrf_token stands for Django's: a form says as well whom its page was opened for.
            "builtins": ["people.templatetags.acting"],
        },
    }
]
# Messages name people and projects: they stay on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(0, "django.forms")

# Database. The web and the workers log in as pmo_app; migrations run as the owner of the tables (see manage.py).
_ROLE_URL = {
    "app": "DATABASE_URL",
    "migrator": "MIGRATOR_DATABASE_URL",
    "readonly": "READONLY_DATABASE_URL",
}
DB_ROLE = env.str("PMO_DB_ROLE", default="app")
DATABASES = {"default": env.db_url(_ROLE_URL[DB_ROLE])}
DATABASES["default"]["ENGINE"] = env.str("DATABASE_ENGINE", default="django.db.backends.postgresql")
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if env.bool("WEB_POOL", default=False):
    # Only in the web process: a psycopg pool does not survive the fork of a Celery prefork worker.
    # The options hold the socket's folder already, where the server has one.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 3}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)

_REDIS = {"LOCATION": REDIS_URL, "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}
CACHES = {
    "default": {"BACKEND": "common.cache.RedisOrMemory", **_REDIS},
    # Without the way out: what the readiness probe asks.
    "redis": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_REDIS},
}

# Languages and time: business dates are in the organisation's time zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

# Static files. Libraries come from npm and are copied to VENDOR_ROOT by the set-up; none is committed.
VENDOR_ROOT = Path(env.str("VENDOR_ROOT", default=str(BASE_DIR / ".run" / "vendor")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".run" / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor", VENDOR_ROOT),
    # The pictures of the user guides, which people/guides.py shows.
    ("guides", BASE_DIR / "docs" / "screenshots" / "guides"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# Uploads are read into memory once, after their size was checked (integrations.tabular.MAX_BYTES).
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Security
# Nothing in the portal takes more in one request; what is larger is refused before it is read, whoever sends it.
REQUEST_MAX_BYTES = 32 * 1024 * 1024
# The prefix makes browsers refuse these cookies from any other host, also from a sub-domain that was taken over.
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = SECURE
# Not HttpOnly: static/js/portal.js reads it for the requests that htmx makes.
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
# Asked from inside, beside the proxy.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# No script or style inside a page, and nothing from elsewhere: what somebody typed cannot become code.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # The style sheet draws arrows and ticks with data: images.
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # A form that leads to the provider is one that is sent there, in the eyes of a browser.
        "form-action": ["'self'", *([OIDC_ORIGIN, *OIDC_ORIGINS] if OIDC_ISSUER else [])],
        "frame-ancestors": ["'none'"],
        **({"upgrade-insecure-requests": True} if SECURE else {}),
    }
}

DJANGO_TABLES2_TEMPLATE = "components/table.html"
DJANGO_TABLES2_TABLE_ATTRS = {"class": "table table-vcenter card-table table-hover"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
