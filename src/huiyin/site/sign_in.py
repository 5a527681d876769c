"""How somebody signs in: no open sign-up, a lock after repeated failures, everything written down."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.audit import actions as audit
from huiyin.audit.queries import failures
from huiyin.kernel.clock import now
from huiyin.kernel.moments import hour
from huiyin.org import actions
from huiyin.org.models import Person
from huiyin.org.queries import person_asking, person_signing_in
from huiyin.org.rules import locked_until

QUIET = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}  # the page itself says it
ASKED = "language-asked"  # in front of the sign-in, by whoever signs in now
ASKED_FOR = timedelta(minutes=30)
LANGUAGE_HERE = "language"  # of this browser alone, as it was chosen in front of the sign-in


def ask_for_language(response: HttpResponseBase, language: str) -> None:
    """Keep what somebody chose on the sign-in page until they are in; the cookie of the pages outlives a person."""
    response.set_cookie(ASKED, language, max_age=ASKED_FOR, httponly=True, samesite="Lax")


def language_of(request: HttpRequest, person: Person) -> str:
    """What somebody reads at this browser: as chosen here in front of the sign-in, else as they chose for good."""
    here: str = request.session.get(LANGUAGE_HERE, "")
    return here or person.language


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, behind the number of proxies the operator trusts."""
    try:
        address: str = Adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None
    return address


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Signs people in as the library does; finds who asks together with their rights."""

    def get_user(self, user_id: int) -> Person | None:
        person = person_asking(user_id)
        return person if person and self.user_can_authenticate(person) else None


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What this house decides differently from the library."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in QUIET:
            super().add_message(request, level, message_template, *args, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        until = _locked_until(_subject(credentials), address_of(request))
        if until:
            audit.record(
                "sign-in.refused", by=None, at=now(), subject=_subject(credentials), address=address_of(request)
            )
            message = gettext("Too many failed attempts. Try again at %(time)s, or ask an administrator.")
            raise ValidationError(message % {"time": hour(until)}, code="locked")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        person = person_signing_in(str(credentials.get("username") or ""))
        if person:
            credentials["username"] = person.username
        return super().authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        audit.record("sign-in.failed", by=None, at=now(), subject=_subject(credentials), address=address_of(request))

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        audit.record("sign-in", by=user, at=now(), subject=_key(user.username), address=address_of(request))
        language = request.COOKIES.get(ASKED, "")
        if language in dict(settings.LANGUAGES):
            request.session[LANGUAGE_HERE] = language
        response.delete_cookie(ASKED, samesite="Lax")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language_of(request, user), samesite="Lax")
        return response

    def logout(self, request: HttpRequest) -> None:
        person = request.user
        if isinstance(person, Person):
            audit.record("sign-out", by=person, at=now(), subject=_key(person.username), address=address_of(request))
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        actions.choose_password(user, password, by=user, at=now())


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """What the second step says when it fails: "incorrect code" helps nobody."""

    error_messages = {  # noqa: RUF012 - the library's own shape
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Not accepted. Type the code that the app shows now, or use another key."),
    }


class ByPasskey(LoginWebAuthnForm):  # type: ignore[misc]
    """A sign-in by passkey alone; a refused one is written down like a wrong password."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError as refusal:
            audit.record("sign-in.failed", by=None, at=now(), subject="sign-in", address=address_of(context.request))
            raise ValidationError(
                gettext("This passkey is not known here; it may have been removed. Sign in with your password.")
            ) from refusal


def _subject(credentials: dict[str, Any]) -> str:
    return _key(str(credentials.get("username") or ""))


def _key(username: str) -> str:
    return f"sign-in/{username.lower()}"[:80]


def _locked_until(subject: str, address: str | None) -> datetime | None:
    length = timedelta(minutes=settings.HUIYIN_LOCKOUT_MINUTES)
    failed = failures(subject=subject, address=address, at=now(), within=2 * length)
    return locked_until(failed, attempts=settings.HUIYIN_LOCKOUT_ATTEMPTS, length=length, at=now())
