"""Rows of signing in and of one's own security: everybody's own things, which no role opens for anybody else."""

from tests.architecture.access_table import ANYONE, PUBLIC, SAME, STATE, Row, Rule

_OPEN: dict[str, Rule] = {"GET": PUBLIC, "POST": PUBLIC}
_OWN: dict[str, Rule] = {"GET": ANYONE, "POST": ANYONE}

ROWS = [
    # allauth asks for its pages by names of its own.
    Row("account_login", "none", _OPEN, protected_by=SAME),
    Row("account_logout", "none", {"POST": PUBLIC}, protected_by=SAME),
    Row("account_inactive", "none", {"GET": PUBLIC}),
    Row("mfa_authenticate", "none", _OPEN, data=lambda world: {"code": "000000"}, protected_by=STATE),
    Row("account_reset_password", "none", _OPEN, protected_by=SAME),
    Row("account_reset_password_done", "none", {"GET": PUBLIC}),
    Row("account_reset_password_from_key", "none", _OPEN, {"uidb36": "1", "key": "x-y"}, protected_by=STATE),
    Row("people:accept-invitation", "none", _OPEN, {"token": "no-such-invitation"}, protected_by=STATE),
    Row("people:security", "none", {"GET": ANYONE}),
    Row("mfa_index", "none", {"GET": ANYONE}),
    Row("account_change_password", "none", _OWN, protected_by=SAME),
    Row("account_reauthenticate", "none", _OWN, protected_by=SAME),
    Row("mfa_reauthenticate", "none", _OWN, protected_by=SAME),
    Row("mfa_reauthenticate_webauthn", "none", _OWN, protected_by=SAME),
    Row("mfa_activate_totp", "none", _OWN, protected_by=STATE),
    Row("mfa_deactivate_totp", "none", _OWN, protected_by=STATE),
    Row("mfa_add_webauthn", "none", _OWN, protected_by=SAME),
    Row("mfa_view_recovery_codes", "none", {"GET": ANYONE}),
    Row("mfa_generate_recovery_codes", "none", _OWN, protected_by=SAME),
    Row("people:rename-key", "none", {"POST": ANYONE}, data=lambda world: {"key": "1"}, protected_by=SAME),
    Row("people:remove-key", "none", {"POST": ANYONE}, data=lambda world: {"key": "1"}, protected_by=SAME),
    Row(
        "people:end-session", "none", {"POST": ANYONE}, data=lambda world: {"session": "1"}, protected_by=SAME
    ),
    Row("people:end-other-sessions", "none", {"POST": ANYONE}, protected_by=SAME),
]
