"""A visitor or a word for another department: told to it, and acknowledged by it."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.contact.actions.noting import note_interaction
from huiyin.contact.actions.points import fitting
from huiyin.contact.actions.saying import where
from huiyin.contact.actions.telling import Said
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction, PassedOn
from huiyin.contact.rules import LONGEST_RESULT
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import people_in
from huiyin.org.roles import Role
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.rules import in_each_language

TITLE = gettext_noop("%(visitor)s: %(words)s")
TOLD = gettext_noop("For your department: %(visitor)s, %(words)s")
ANSWERED = gettext_noop("%(department)s acknowledged %(visitor)s: %(reply)s")
WITHIN = {"within": "4 working hours"}  # a department acknowledges what it was told


class NobodyCame(DomainError):
    """Say who it is."""

    field = "visitor"


class NothingToPassOn(DomainError):
    """Say what it is about."""

    field = "words"


class DepartmentGone(DomainError):
    """That department is closed; choose another one."""

    field = "department"


@whole
def pass_on(
    customer: Customer | None,
    *,
    department: Department,
    words: str,
    channel: str,
    visitor: str = "",
    phone: str = "",
    place: str = "",
    by: Person,
    at: datetime,
) -> PassedOn:
    """Log a visit or a word that is for another department, and tell that department, which has to acknowledge it.

    Source: B11-7. Raises NobodyCame, NothingToPassOn, DepartmentGone, ChannelUnknown, NeedsAPlace, TooLong.
    """
    words, visitor = fitting(words.strip(), LONGEST_RESULT), visitor.strip() or (customer.name if customer else "")
    if not visitor:
        raise NobodyCame
    if not words:
        raise NothingToPassOn
    if department.closed_at:
        raise DepartmentGone
    place = where(channel, place)
    interaction = note_interaction(
        Said(
            direction=Interaction.Direction.IN,
            channel=channel,
            purpose=Purpose.PASSED_ON,
            content=f"{visitor} → {department.name}：{words}",
            place=place,
        ),
        customer=customer,
        number=phone,
        by=by,
        at=at,
    )
    passed = PassedOn.objects.create(
        interaction=interaction,
        department=department,
        visitor=visitor[:60],
        phone=phone.strip(),
        words=words,
        by=by,
        at=at,
    )
    passed.item = worklist.open_item(
        kind=Kind.PASSED_ON,
        title=in_each_language(TITLE, visitor=visitor, words=masking.text(words)),
        subject=passed.subject,
        subject_label=visitor,
        team=department,
        form=WITHIN,
        by=by,
        at=at,
    )
    passed.save(update_fields=["item"])
    told = in_each_language(TOLD, visitor=visitor, words=masking.text(words))
    worklist.notify(
        people_in(department, Role), kind="mention", text=told, subject=passed.subject, item=passed.item, at=at
    )
    return passed


@whole
def acknowledge(passed: PassedOn, *, reply: str = "", by: Person, at: datetime) -> PassedOn:
    """The department has it, and says what it does; whoever passed it on is told. Raises TooLong, AlreadySettled."""
    reply = fitting(reply.strip(), LONGEST_RESULT, field="reply")
    if passed.item:
        worklist.settle(passed.item, words=reply, by=by, at=at)
    stored = PassedOn.objects.select_for_update(of=("self",)).select_related("department", "by").get(pk=passed.pk)
    stored.acknowledged_by, stored.acknowledged_at, stored.reply = by, at, reply
    stored.save(update_fields=["acknowledged_by", "acknowledged_at", "reply"])
    said = in_each_language(
        ANSWERED, department=stored.department.name, visitor=stored.visitor, reply=masking.text(reply) or "—"
    )
    worklist.notify([stored.by], kind="mention", text=said, subject=stored.subject, at=at)
    return stored
