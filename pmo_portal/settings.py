"""Settings, read from the environment. `.env.example` lists what production has to set.

After `make demo` the file `.run/demo/env` holds the demo's variables; it is read when the environment names no
database, so that `manage.py` works against the running demo without anything set.
"""

import tomllib
from email.utils import parseaddr
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO_ENV = BASE_DIR / ".run" / "demo" / "env"
if "DATABASE_URL" not in env.ENVIRON and DEMO_ENV.exists():
    env.read_env(DEMO_ENV)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# Former keys: what they signed and sealed is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# False only where there is no TLS in front at all: the demo and the tests on localhost.
SECURE = env.bool("SECURE", default=True)

# Until the organisation has said otherwise (people.models.Organisation): in the set-up, or on its own page.
ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="PMO Portal")
PORTAL_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
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

REDIS_URL = env.str("REDIS_URL")
_REDIS = {"LOCATION": REDIS_URL, "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}
CACHES = {
    "default": {"BACKEND": "common.cache.RedisOrMemory", **_REDIS},
    # Without the way out: what the readiness probe asks.
    "redis": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_REDIS},
}

# Celery: the row is the truth, the message a hint (docs/adr/0003). Publishing must never hang a request.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_POOL_LIMIT = 10
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "retry_on_timeout": False,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_DEFAULT_QUEUE = "fast"
# Each has to have a worker (docker-compose.yml); the operations page and /readyz say which has none.
PORTAL_QUEUES = ("fast", "kpi", "pdf", "mail", "import")
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ROUTES = {
    "reporting.tasks.render_report": {"queue": "pdf"},
    "reporting.tasks.sweep_reports": {"queue": "fast"},
    "reporting.tasks.refresh_*": {"queue": "kpi"},
    "reporting.tasks.sweep_stale": {"queue": "kpi"},
    "integrations.tasks.sweep_imports": {"queue": "fast"},
    "integrations.tasks.*": {"queue": "import"},
    "people.tasks.send_mail": {"queue": "mail"},
    "people.tasks.sweep_mails": {"queue": "fast"},
    "people.tasks.forget_mails": {"queue": "fast"},
    "people.tasks.forget_sessions": {"queue": "fast"},
}
CELERY_BEAT_SCHEDULER = "pmo_portal.heartbeat:RecordingScheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep-stale-projects": {"task": "reporting.tasks.sweep_stale", "schedule": 20.0},
    "sweep-reports": {"task": "reporting.tasks.sweep_reports", "schedule": 15.0},
    "sweep-imports": {"task": "integrations.tasks.sweep_imports", "schedule": 15.0},
    "sweep-mails": {"task": "people.tasks.sweep_mails", "schedule": 15.0},
    "forget-mails-nightly": {"task": "people.tasks.forget_mails", "schedule": crontab(hour=2, minute=40)},
    "forget-sessions-nightly": {
        "task": "people.tasks.forget_sessions",
        "schedule": crontab(hour=2, minute=50),
    },
    "refresh-everything-nightly": {
        "task": "reporting.tasks.refresh_all",
        "schedule": crontab(hour=2, minute=10),
    },
}

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backend.AddressBackend"]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "people:sign-in"

# Sign-in (django-allauth). Nobody opens an account alone: people are invited, so their addresses are theirs.
ACCOUNT_ADAPTER = "people.adapter.PortalAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
# Who is kept out by somebody else's attempts gets in by the link in a mail.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a path
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "login": "people.forms.sign_in.SignInForm",
    "reset_password": "people.forms.sign_in.AskForResetForm",
    "user_token": "people.forms.sign_in.ResetLinkForm",
    "reset_password_from_key": "people.forms.sign_in.NewPasswordForm",
    "change_password": "people.forms.security.ChangePasswordForm",
    "reauthenticate": "people.forms.security.ConfirmPasswordForm",
}
# Failed attempts are counted per address and per account (docs/sign-in.md), others so that no address floods the
# portal; a whole organisation may stand behind one address.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "30/m/ip,5/5m/key,25/d/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/m/user",
    "reauthenticate": "10/m/user",
    # The portal's own, counted in the same way: tries of the set-up code, and test mails of its page.
    "setup_code": "10/m/ip,60/h/ip",
    "test_mail": "5/m/ip",
}
# How many proxies of ours stand in front: the address of a request is the one that the outermost of them saw.
# With 0, X-Forwarded-For counts for nothing, whoever sends it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

MFA_ADAPTER = "people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = ORGANISATION_NAME
# A code that was read just before it changed still counts; each counts once (people.forms.second_factor).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "people.forms.second_factor.CodeForm",
    "reauthenticate": "people.forms.second_factor.ConfirmCodeForm",
    "activate_totp": "people.forms.second_factor.AddAppForm",
    "add_webauthn": "people.forms.second_factor.AddKeyForm",
}
# Whoever has one of these roles anywhere signs in with a second factor, or sets one up before anything else.
SECOND_FACTOR_ROLES = frozenset(
    env.list("SECOND_FACTOR_ROLES", default=["pmo_director", "pmo_officer", "administrator"])
)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "people.password_rules.LongEnough"},
    {"NAME": "people.password_rules.NotObvious"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
]

# How long the link in an invitation works.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)

# Mail: everything goes through the outbox (people.services.mail), which a worker empties. The server is named by one
# address, EMAIL_URL (smtp+tls://name:password@smtp.example.org:587), or by single variables where a password would
# have to be escaped in it.
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
    EMAIL_PORT = env.int("EMAIL_PORT", default=25)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
    EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
    EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PMO Portal <pmo-portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The part of a Message-ID behind the @.
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
# Where links in mails lead: the address under which people reach the portal.
PORTAL_URL = env.str("PORTAL_URL", default=next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000")).rstrip(
    "/"
)

# Signing in with the organisation's own accounts (OpenID Connect, docs/sign-in.md): on once an issuer is named.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_ORIGIN = "/".join(OIDC_ISSUER.split("/")[:3])
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
# What the button calls it: "Sign in with ...".
OIDC_NAME = env.str("OIDC_NAME", default="") or ORGANISATION_NAME
# No passwords in the portal at all: only the provider lets people in.
OIDC_ONLY = env.bool("OIDC_ONLY", default=False)
# The claim by which the provider says that the address is verified.
OIDC_VERIFIED_CLAIM = env.str("OIDC_VERIFIED_CLAIM", default="") or "email_verified"
# Origins beside the issuer's through which the provider leads a browser: a page of another host, a federation.
OIDC_ORIGINS = env.list("OIDC_ORIGINS", default=[])
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER is set: set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too")
if OIDC_ISSUER and SECURE and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("OIDC_ISSUER has to begin with https://")
if OIDC_ONLY and not OIDC_ISSUER:
    raise ImproperlyConfigured("OIDC_ONLY would leave nobody a way in: set OIDC_ISSUER too")
SOCIALACCOUNT_ADAPTER = "people.open_id.ProviderAdapter"
# The provider has verified the address, or nobody gets as far as this.
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
# Seconds for each question to the provider.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

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
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VENDOR_ROOT)]
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
