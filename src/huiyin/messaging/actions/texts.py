"""Signatures and templates: written here, approved by the provider, and then as they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from huiyin.customers.enums import Purpose
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.drivers import NotSent, provider
from huiyin.messaging.enums import Approval, Kind
from huiyin.messaging.models import Channel, Signature, Template
from huiyin.messaging.rules import LONGEST_BODY
from huiyin.messaging.rules.texts import (
    LONGEST_TEXT,
    RESERVED,
    adjacent,
    blanks,
    can_be_refused,
    one_line,
    stray_brace,
    survey_word,
)
from huiyin.org.models import Person

SHORTEST_SIGNATURE, LONGEST_SIGNATURE = 2, 12


class SignatureUnfit(DomainError):
    """A signature has two to twelve signs, without brackets."""

    field = "words"


class SignatureStands(DomainError):
    """This signature is there already."""

    field = "words"


class TitleMissing(DomainError):
    """Give it a title: those who send choose by it."""

    field = "title"


class TextMissing(DomainError):
    """Write what it says."""

    field = "text"


class BraceAstray(DomainError):
    """A blank is written {name}: small letters, digits and _, beginning with a letter."""

    field = "text"


class BlankReserved(DomainError):
    """Providers refuse a blank called “%(name)s”: give it another name."""

    field = "text"


class BlanksSideBySide(DomainError):
    """There has to be something between two blanks: %(blanks)s."""

    field = "text"


class TemplateTooLong(DomainError):
    """A text message has at most %(most)s signs."""

    field = "text"


class BracketsInText(DomainError):
    """The provider puts the signature with its 【】 before the text: leave the brackets out."""

    field = "text"


class ASurvey(DomainError):
    """“%(word)s”: providers forbid surveys and requests for reviews. Use e-mail, WeCom, a QR code or a card."""

    field = "text"


class SurveyPurpose(DomainError):
    """Providers forbid surveys by text message. Use e-mail, WeCom, a QR code or a card."""

    field = "purpose"


class NoWayToRefuse(DomainError):
    """Advertising says how to refuse it, for example: 拒收请回复R."""

    field = "text"


class AskedAlready(DomainError):
    """The provider was asked already."""


class NumberMissing(DomainError):
    """Apply for it at the provider's own page first, where papers are handed in, and write its number here."""

    field = "provider_id"


class ProviderRefuses(DomainError):
    """The provider says: %(words)s"""


@whole
def add_signature(channel: Channel, *, words: str, provider_id: str = "") -> Signature:
    """Who text messages of a channel are from. Raises SignatureUnfit, SignatureStands."""
    words = one_line(words).strip("【】[]")
    if not SHORTEST_SIGNATURE <= len(words) <= LONGEST_SIGNATURE or any(sign in words for sign in "【】[]"):
        raise SignatureUnfit
    said = {"provider_id": provider_id.strip()[:80]}
    signature, new = Signature.objects.get_or_create(channel=channel, words=words, defaults=said)
    if not new:
        raise SignatureStands
    return signature


@whole
def write_template(
    channel: Channel, *, key: str, title: str, text: str, purpose: str, provider_id: str = "", by: Person, at: datetime
) -> Template:
    """Write a template, or other words for it: a new edition if the provider was asked for the last one.

    What no provider approves is used as soon as it is written.
    Raises TitleMissing, TextMissing, BraceAstray, and for text messages what _check_text raises.
    """
    title, text = one_line(title)[:200], text.strip()[:LONGEST_BODY]
    if not title:
        raise TitleMissing
    if not text:
        raise TextMissing
    if stray_brace(title) or stray_brace(text):
        raise BraceAstray
    if channel.kind == Kind.SMS:
        _check_text(text, purpose)
    Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)  # two editions at once would have one number
    last = Template.objects.filter(channel=channel, key=key).order_by("-edition").first()
    if last is None or last.state != Approval.UNASKED:
        last = Template(channel=channel, key=key, edition=last.edition + 1 if last else 1)
    last.title, last.text, last.purpose, last.by, last.at = title, text, purpose, by, at
    last.provider_id = provider_id.strip()[:80]
    if provider(channel.driver) is None:
        last.state, last.asked_at, last.checked_at = Approval.APPROVED, at, at
    last.save()
    return last


def _refuse_surveys(text: str, purpose: str) -> None:
    if purpose == Purpose.SURVEY:
        raise SurveyPurpose
    if word := survey_word(text):
        raise ASurvey(word=word)


def _check_text(text: str, purpose: str) -> None:
    _refuse_surveys(text, purpose)
    if reserved := [name for name in blanks(text) if name in RESERVED]:
        raise BlankReserved(name=reserved[0])
    if beside := adjacent(text):
        raise BlanksSideBySide(blanks=beside)
    if "【" in text or "】" in text:
        raise BracketsInText
    if len(text) > LONGEST_TEXT:
        raise TemplateTooLong(most=LONGEST_TEXT)
    if purpose == Purpose.MARKETING and not can_be_refused(text):
        raise NoWayToRefuse


@whole
def ask_for_approval(asked: Signature | Template, *, at: datetime) -> None:
    """Have the provider examine it; from now on its words stay as they are.

    A signature, and a template that has its number already, was applied for at the provider's own page.
    Raises AskedAlready, NumberMissing, ProviderRefuses.
    """
    kind: Any = type(asked)
    stored: Signature | Template = (
        kind.objects.select_for_update(of=("self",)).select_related("channel").get(pk=asked.pk)
    )
    asks = provider(stored.channel.driver)
    again = isinstance(stored, Signature) and stored.state == Approval.REJECTED  # with better papers
    if asks is None or not (stored.state == Approval.UNASKED or again):
        raise AskedAlready
    if isinstance(stored, Template) and not stored.provider_id:
        try:
            stored.provider_id = asks.ask(stored.channel, stored)
        except NotSent as refused:
            raise ProviderRefuses(words=refused.detail or str(refused.why.label)) from refused
    if not stored.provider_id and asks.numbers_signatures:
        raise NumberMissing
    stored.state, stored.asked_at = Approval.WAITING, at
    stored.save(update_fields=["state", "asked_at", "provider_id"])


def refresh_approvals(channel: Channel, clock: Callable[[], datetime]) -> int:
    """Ask the provider how far it is with what it examines; how many are settled. Raises ProviderRefuses."""
    settled = 0
    waiting = {"channel": channel, "state": Approval.WAITING}
    for asked in (
        *Signature.objects.filter(**waiting).order_by("pk"),
        *Template.objects.filter(**waiting).order_by("pk"),
    ):
        settled += _refresh(channel, asked, clock())
    return settled


def _refresh(channel: Channel, asked: Signature | Template, at: datetime) -> bool:
    asks = provider(channel.driver)
    assert asks  # noqa: S101 - nothing else is waited for
    try:
        verdict = asks.verdict(channel, asked, at=at)
    except NotSent as refused:
        raise ProviderRefuses(words=refused.detail or str(refused.why.label)) from refused
    kind: Any = type(asked)
    rows = kind.objects.filter(pk=asked.pk, state=Approval.WAITING)
    rows.update(state=verdict.state, reason=verdict.reason[:400], checked_at=at)
    return verdict.state != Approval.WAITING
