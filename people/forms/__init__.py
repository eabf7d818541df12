"""Forms about people."""

from people.forms.sign_in import SignInForm

__all__ = ["SignInForm"]
