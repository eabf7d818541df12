"""Settings of mail: where it is handed in, whom it comes from, where its links lead."""

from email.utils import parseaddr

from pmo_portal.environment import CSRF_TRUSTED_ORIGINS, env

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
