"""What a message says: by a template with its blanks filled, or as somebody wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin.customers.enums import Purpose
from huiyin.kernel.errors import DomainError
from huiyin.messaging.enums import Approval, Kind
from huiyin.messaging.models import Channel, Signature, Template
from huiyin.messaging.rules import LONGEST_BODY, LONGEST_SUBJECT
from huiyin.messaging.rules.texts import LONGEST_TEXT, LONGEST_VALUE, around, blanks, fill, has_link, one_line

NO_LINES_BREAK = frozenset({Kind.SMS})


class SubjectMissing(DomainError):
    """Say in a few words what it is about."""

    field = "subject_line"


class NothingWritten(DomainError):
    """Write what the message shall say."""

    field = "body"


class SurveyByText(DomainError):
    """Providers forbid surveys and requests for reviews by text message. Use e-mail, WeCom, a QR code or a card."""

    field = "purpose"


class TemplateMissing(DomainError):
    """A text message is written by an approved template: choose one."""

    field = "template"


class TemplateUnapproved(DomainError):
    """The provider has not approved “%(title)s” yet."""

    field = "template"


class NoSignature(DomainError):
    """No signature of this channel is approved: an administrator asks the provider for one."""

    field = "template"


class BlankUnfilled(DomainError):
    """“%(name)s” is not filled."""


class BlankUnknown(DomainError):
    """There is no blank “%(name)s” in these words."""


class ValueTooLong(DomainError):
    """“%(name)s” is longer than %(most)s signs."""


class LinkInValue(DomainError):
    """“%(name)s” holds a link, and providers let none through: it stands in the template itself, or is left out."""


class TextTooLong(DomainError):
    """It is longer than a text message may be: %(most)s signs with its signature."""


@dataclass(frozen=True)
class Words:
    """What a message says, checked: the same for one and for many."""

    subject_line: str
    body: str
    template: Template | None = None
    signature: Signature | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


def words_of(
    channel: Channel,
    template: Template | None,
    variables: Mapping[str, str],
    *,
    subject_line: str = "",
    body: str = "",
    purpose: str,
) -> Words:
    """What a message says.

    Raises SurveyByText, TemplateMissing, TemplateUnapproved, NoSignature, BlankUnfilled, BlankUnknown, ValueTooLong,
    LinkInValue, TextTooLong; SubjectMissing, NothingWritten for what somebody wrote by hand.
    """
    if channel.kind == Kind.SMS:
        if purpose == Purpose.SURVEY:
            raise SurveyByText
        if template is None:
            raise TemplateMissing
    if template is None:
        return _by_hand(channel, subject_line, body)
    if template.state != Approval.APPROVED:
        raise TemplateUnapproved(title=template.title)
    signature = None
    if channel.kind == Kind.SMS:
        signature = signature_of(channel)
        if signature is None:
            raise NoSignature
    return filled(channel, template, signature, variables)


def signature_of(channel: Channel) -> Signature | None:
    """Who the text messages of a channel are from."""
    return Signature.objects.filter(channel=channel, state=Approval.APPROVED).order_by("pk").first()


def filled(channel: Channel, template: Template, signature: Signature | None, variables: Mapping[str, str]) -> Words:
    """The words of a template with its blanks filled.

    Raises BlankUnfilled, BlankUnknown, ValueTooLong, LinkInValue, TextTooLong.
    """
    names = blanks(f"{template.title}\n{template.text}")
    for name in variables:
        if name not in names:
            raise BlankUnknown(name=name)
    values = {name: _value(channel, template, name, variables.get(name, "")) for name in names}
    body = fill(template.text, values)
    if signature:
        body = f"【{signature.words}】{body}"
        if len(body) > LONGEST_TEXT:
            raise TextTooLong(most=LONGEST_TEXT)
        return Words("", body, template, signature, {name: values[name] for name in blanks(template.text)})
    return Words(one_line(fill(template.title, values))[:LONGEST_SUBJECT], body[:LONGEST_BODY], template, None, values)


def _value(channel: Channel, template: Template, name: str, typed: str) -> str:
    value = one_line(typed) if channel.kind in NO_LINES_BREAK else typed.strip()
    blank = {"field": f"blank_{name}", "name": around(name, template.text, template.title)}
    if not value:
        raise BlankUnfilled(**blank)
    if channel.kind == Kind.SMS:
        if len(value) > LONGEST_VALUE:
            raise ValueTooLong(**blank, most=LONGEST_VALUE)
        if has_link(value):
            raise LinkInValue(**blank)
    return value


def _by_hand(channel: Channel, subject_line: str, body: str) -> Words:
    subject_line, body = one_line(subject_line)[:LONGEST_SUBJECT], body.strip()[:LONGEST_BODY]
    if not subject_line and channel.kind in (Kind.EMAIL, Kind.LETTER):
        raise SubjectMissing
    if not body:
        raise NothingWritten
    return Words(subject_line, body)
