"""Every week each department is told in writing what customers said, and acknowledges it. Source: D410-2, E72-5."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.models import Feedback
from huiyin.contact.queries import contact_rules
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import people_in
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.definitions import Feedback as Rule
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TITLE = gettext_noop("Written feedback of customers, %(first)s – %(last)s")
LONGEST_REPLY = 400


class AcknowledgedAlready(DomainError):
    """%(name)s acknowledged this already."""


class NothingToTell(DomainError):
    """Nothing is left to be told of the week from %(first)s to %(last)s: nobody was called and nothing was said, or
    every department was told already.
    """


class ReplyMissing(DomainError):
    """Write down what the department does about it; then acknowledge."""

    field = "reply"


class ReplyTooLong(DomainError):
    """This is too long: %(most)s characters at most."""

    field = "reply"


def give_feedback(at: datetime) -> int:
    """Tell every department of the last whole week whom nobody told yet; says how many were told.

    A week in which nobody was called and nothing was said of a department is told to nobody.
    """
    rule = contact_rules().feedback
    if rule is None:
        return 0
    week = queries.week_before(localdate(at))
    known = set(Feedback.objects.filter(first_day=week.first).values_list("department", flat=True))
    waiting = [one for one in queries.departments_to_tell() if one.pk not in known]
    if not waiting:
        return 0
    told = queries.told_of(week)
    return sum(_give(department, told, rule, at) for department in waiting)


@whole
def give_feedback_now(*, by: Person, at: datetime) -> int:
    """Whoever leads calls does not wait for the morning on which it is given. Raises NothingToTell."""
    given = give_feedback(at)
    if not given:
        week = queries.week_before(localdate(at))
        raise NothingToTell(first=week.first, last=week.last)
    record("feedback.given", by=by, at=at, detail={"departments": given})
    return given


@whole
def _give(department: Department, told: queries.Told, rule: Rule, at: datetime) -> bool:
    figures = told.to(department)
    about = queries.is_about(figures)
    if not about and not any(told.calls.values()):
        return False
    feedback, made = Feedback.objects.get_or_create(
        department=department, first_day=told.week.first, defaults={"figures": figures, "given_at": at}
    )
    if not made:
        return False
    title = in_each_language(TITLE, first=told.week.first.isoformat(), last=told.week.last.isoformat())
    if about:
        feedback.item = worklist.open_item(
            kind=Kind.PASSED_ON,
            title=title,
            subject=feedback.subject,
            subject_label=department.name,
            team=department,
            clause=clause_row(rule.clause) if rule.clause else None,
            form=rule.due,
            at=at,
        )
        feedback.save(update_fields=["item"])
    people = people_in(department, ANSWERING)
    worklist.notify(people, kind="mention", text=title, subject=feedback.subject, item=feedback.item, at=at)
    return True


@whole
def acknowledge_feedback(feedback: Feedback, *, reply: str = "", by: Person, at: datetime) -> Feedback:
    """The department has read it, and says what it does about it.

    Raises AcknowledgedAlready, ReplyTooLong, ReplyMissing.
    """
    reply = reply.strip()
    if len(reply) > LONGEST_REPLY:
        raise ReplyTooLong(most=LONGEST_REPLY)
    if feedback.item:
        held = worklist.hold_items(WorkItem.objects.open().filter(pk=feedback.item.pk))
        worklist.settle_each(held, by=by, at=at)
    stored = Feedback.objects.select_for_update(of=("self",)).select_related("acknowledged_by").get(pk=feedback.pk)
    if stored.acknowledged_by:
        raise AcknowledgedAlready(name=stored.acknowledged_by.name)
    if not reply and queries.asks_for_reply(stored):
        raise ReplyMissing
    stored.acknowledged_by, stored.acknowledged_at, stored.reply = by, at, reply
    stored.save(update_fields=["acknowledged_by", "acknowledged_at", "reply"])
    return stored
