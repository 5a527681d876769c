"""Setting channels up."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.audit.actions import record
from huiyin.customers.rules import hours_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.addressing import fit_address
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import SECRETS, Channel
from huiyin.messaging.rules.envelopes import WINDOW, address_box
from huiyin.org.models import Person

POST = "post"  # what people print and carry there
KINDS: dict[str, Kind] = {
    "smtp": Kind.EMAIL,
    "alibaba": Kind.SMS,
    "tencent": Kind.SMS,
    "pretending": Kind.SMS,
    POST: Kind.LETTER,
    "wecom_robot": Kind.WECOM,
    "wecom_app": Kind.WECOM,
    "dingtalk_robot": Kind.DINGTALK,
    "dingtalk_app": Kind.DINGTALK,
    "wecom_client": Kind.WECOM_CLIENT,
}
HAVE_AN_ACCOUNT = frozenset({"alibaba", "tencent", "wecom_app", "dingtalk_app", "wecom_client"})
HAVE_APPS = frozenset({"tencent", "wecom_app", "dingtalk_app"})
SIGNED_FOR = HAVE_AN_ACCOUNT | {"wecom_robot", "dingtalk_robot"}
BRAKES = ("per_address_day", "per_hour", "per_day")
OURSELVES = frozenset({"localhost", "127.0.0.1", "::1"})


class KeyTaken(DomainError):
    """There is a channel “%(key)s” already: choose another short name, or change that channel."""

    field = "key"


class DriverUnknown(DomainError):
    """Choose how the messages of this channel leave."""

    field = "driver"


class AccountMissing(DomainError):
    """Write down the account at the provider; it stands on the provider's own page."""

    field = "access_key"


class AppMissing(DomainError):
    """The number of the application at the provider is missing; it stands on the provider's own page."""

    field = "app_id"


class WindowUnfit(DomainError):
    """No address shows in such a window: it lies within 220 x 110 mm and leaves at least 55 x 25 mm to be seen."""

    field = "window_left"


class HostMissing(DomainError):
    """Say which mail server takes the messages."""

    field = "host"


class NotASecret(DomainError):
    """The name of the variable that holds the password begins with %(beginning)s."""

    field = "secret"


class NeedsAPassword(DomainError):
    """Name the variable that holds the password of this user name."""

    field = "secret"


class NeedsAUserName(DomainError):
    """Say under which user name the mailbox is read."""

    field = "username"


class NotEncrypted(DomainError):
    """A password only goes to a mail server over an encrypted connection."""

    field = "security"


class NeedsABrake(DomainError):
    """At least one. To send nothing at all, stop the channel instead."""


class ChangedMeanwhile(DomainError):
    """Somebody changed this channel meanwhile: look at it again."""


@whole
def add_channel(*, key: str, driver: str = "smtp", by: Person, at: datetime, **said: Any) -> Channel:
    """Set a channel up; it sends nothing until somebody lets it.

    Raises KeyTaken, DriverUnknown and what edit_channel raises.
    """
    if driver not in KINDS:
        raise DriverUnknown
    channel = Channel(key=key, kind=KINDS[driver], driver=driver)
    _write(channel, said)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as taken:  # perhaps in this very moment
        raise KeyTaken(key=key) from taken
    _note_change(channel, by=by, at=at)
    return channel


@whole
def edit_channel(channel: Channel, *, seen_revision: int, by: Person, at: datetime, **said: Any) -> Channel:
    """Change how a channel is set up; what is waiting goes out the new way.

    Raises ChangedMeanwhile, NotASecret, NeedsAPassword, NeedsABrake, ValueRefused; of an e-mail channel HostMissing,
    NotAnAddress, NotEncrypted; of a provider AccountMissing, AppMissing; of letters WindowUnfit.
    """
    stored = held(channel)
    if stored.revision != seen_revision:
        raise ChangedMeanwhile
    _write(stored, said)
    stored.revision += 1
    stored.save()
    _note_change(stored, by=by, at=at)
    return stored


def _note_change(channel: Channel, *, by: Person, at: datetime) -> None:
    host = channel.settings.get("host") or channel.settings.get("endpoint") or ""
    detail = {"name": channel.name, "host": host}
    record("channel.changed", by=by, at=at, subject=f"channel/{channel.pk}", detail=detail)


def _write(channel: Channel, said: Mapping[str, Any]) -> None:
    settings = _SETTINGS[Kind(channel.kind)](channel.driver, said)
    secret = said.get("secret", "").strip()
    if secret and not secret.startswith(SECRETS):
        raise NotASecret(beginning=SECRETS)
    if not secret and (settings.get("username") or channel.driver in SIGNED_FOR):
        raise NeedsAPassword
    channel.quiet_hours = hours_in(said.get("quiet_hours", ""), at_field="quiet_hours")
    for brake in BRAKES:
        if not said[brake] or said[brake] < 1:
            raise NeedsABrake(field=brake)
        setattr(channel, brake, said[brake])
    channel.name, channel.secret, channel.settings = said["name"].strip(), secret, settings


def _mail_settings(_driver: str, said: Mapping[str, Any]) -> dict[str, Any]:
    host, mailbox, username = (said.get(name, "").strip() for name in ("host", "imap_host", "username"))
    if not host:
        raise HostMissing
    if mailbox and not username:
        raise NeedsAUserName
    settings = {
        "host": host,
        "port": said["port"],
        "security": said["security"],
        "username": username,
        "sender": _own_address(said["sender"]),
        "sender_name": said.get("sender_name", "").strip(),
        "imap_host": mailbox,
        "imap_port": said.get("imap_port") or 993,
        "imap_security": said.get("imap_security") or "tls",
    }
    for server, security in (("host", "security"), ("imap_host", "imap_security")):
        if username and settings[security] == "none" and settings[server] not in ("", *OURSELVES):
            raise NotEncrypted(field=security)
    return settings


def _provider_settings(word: str, said: Mapping[str, Any]) -> dict[str, Any]:
    settings = {name: said.get(name, "").strip() for name in ("access_key", "app_id", "region", "endpoint")}
    if word in HAVE_AN_ACCOUNT and not settings["access_key"]:
        raise AccountMissing
    if word in HAVE_APPS and not settings["app_id"].isdecimal():
        raise AppMissing
    return settings


def _letter_settings(_driver: str, said: Mapping[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = {name: said.get(name) or usual for name, usual in WINDOW.items()}
    left, top, width, height = settings.values()
    if address_box(left, top, width, height) is None:
        raise WindowUnfit
    return {**settings, **{name: said.get(name, "").strip() for name in ("sender_name", "return_address")}}


_SETTINGS: dict[Kind, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    Kind.EMAIL: _mail_settings,
    Kind.SMS: _provider_settings,
    Kind.LETTER: _letter_settings,
    Kind.WECOM: _provider_settings,
    Kind.DINGTALK: _provider_settings,
    Kind.WECOM_CLIENT: _provider_settings,
}


def _own_address(typed: str) -> str:
    try:
        return fit_address(typed)
    except DomainError as unfit:
        unfit.at_field = "sender"
        raise


def held(channel: Channel) -> Channel:
    """Whoever claims messages of it holds the row, too: once it is stopped nothing more is claimed."""
    return Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
