"""Settings of accounts: signing in by password, second factors, invitations, OpenID Connect."""

from django.core.exceptions import ImproperlyConfigured

from pmo_portal.environment import ORGANISATION_NAME, SECURE, env

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
# Empty: the organisation's name as it is then (people.adapter).
MFA_TOTP_ISSUER = ""
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
