"""Obligations about the files themselves: collected and updated each day, completed and classified in time."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from huiyin.customers.enums import Stage
from huiyin.customers.models import CategoryKeeper, Customer, CustomerQuerySet, HandIn
from huiyin.customers.queries import file_rules, subject_of
from huiyin.kernel.texts import Text, say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import at_work, head_of, people_with
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import FileDuty
from huiyin.rulebook.models import Clause
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

LEFT_OPEN = timedelta(days=3)  # what was not done by then was missed


def duty(key: str) -> tuple[FileDuty, Clause] | None:
    """An obligation of the rule book in force, with the row of its clause."""
    try:
        pack = rulebook.pack_in_force()
    except rulebook.NothingPublished:
        return None
    found = pack.file.duties.get(key)
    return (found, rulebook.clause(pack.key, found.clause)) if found else None


@whole
def open_daily_duties(at: datetime) -> int:
    """Put today's collecting and updating on the lists of those who are at work, once a day each.

    Source: A1-1, A1-8. Returns how many were opened.
    """
    _miss_old_ones(at)
    return _open_collecting(at) + _open_updating(at)


def _open_collecting(at: datetime) -> int:
    found = duty("collect_daily")
    if found is None:
        return 0
    what, clause = found
    subject = collecting(localdate(at))
    told = set(WorkItem.objects.filter(subject=subject).values_list("owner", flat=True))
    told |= set(WorkItem.objects.filter(subject=subject).values_list("standing_in_for", flat=True))
    roles = what.roles or ("agent",)
    people = {person.pk: person for role in roles for person in people_with(role)}
    fresh = [person for pk, person in people.items() if pk not in told]
    return _open_for(at_work(fresh, at), what, clause, subject, str(localdate(at)), at)


def _open_updating(at: datetime) -> int:
    found = duty("update_daily")
    if found is None:
        return 0
    what, clause = found
    names = file_rules().lists["categories"]
    opened = 0
    for keeper in CategoryKeeper.objects.select_related("person").order_by("category"):
        subject = updating(localdate(at), keeper.category)
        if not WorkItem.objects.filter(subject=subject).exists():
            label = names.get(keeper.category, keeper.category)
            opened += _open_for(at_work([keeper.person], at), what, clause, subject, label, at)
    return opened


def _open_for(people: Iterable[Person], what: FileDuty, clause: Clause, subject: str, label: str, at: datetime) -> int:
    openings = [worklist.Opening(subject, label, person.pk) for person in people]
    return len(worklist.open_each(openings, kind=Kind.DUTY, title=what.title, clause=clause, form=what.due, at=at))


def _miss_old_ones(at: datetime) -> None:
    """A day that is over can't be made up: what was left undone counts as missed, and leaves the lists."""
    old = WorkItem.objects.open().filter(kind=Kind.DUTY, due_at__lt=at - LEFT_OPEN)
    daily = Q(subject__startswith="collect/") | Q(subject__startswith="update/")
    worklist.drop_each(old.filter(daily).values_list("pk", flat=True), by=None, at=at)


def collecting(day: date) -> str:
    return f"collect/{day.isoformat()}"


def updating(day: date, category: str) -> str:
    return f"update/{day.isoformat()}-{category}"


def settle_collecting(person: Person, *, at: datetime) -> None:
    """Somebody collected or updated a file today."""
    _settle(person, [collecting(localdate(at))], at)


def settle_updating(person: Person, categories: Iterable[str], *, at: datetime) -> None:
    """The keeper of these categories updated a file in them today."""
    _settle(person, [updating(localdate(at), category) for category in categories], at)


def _settle(person: Person, subjects: list[str], at: datetime) -> None:
    """Files are held here, and work comes before them: a duty that somebody holds is being settled or passed on."""
    duties = WorkItem.objects.open().filter(owner=person, kind=Kind.DUTY, subject__in=subjects)
    for item in duties.order_by("pk").select_for_update(of=("self",), skip_locked=True):
        worklist.settle(item, by=person, at=at)


@whole
def ask_to_complete(customer: Customer, *, work: Sequence[WorkItem], by: Person | None, at: datetime) -> None:
    """A file that was begun on a call or at a visit has to be complete in time. Source: D51-1, D51-2.

    Nothing is asked of a file that is complete enough, or is asked for already: `work` is what is open about the
    customer (work_about). Nobody is told: it stands on the list.
    """
    found = duty("file_in_time")
    if found is None or customer.completeness >= rulebook.pack_in_force().file.target:
        return
    what, clause = found
    if any(item.clause_id == clause.pk for item in work):
        return
    owner = customer.keeper_id or (by.pk if by and customer.permits(by, "edit") else None)
    if owner is None:
        return
    about = worklist.Opening(subject_of(customer.pk), f"{customer.number} {customer.name}", owner)
    worklist.open_each([about], kind=Kind.DUTY, title=what.title, clause=clause, form=what.due, at=at)


@whole
def settle_completed(customer_ids: Iterable[int], *, by: Person | None, at: datetime) -> None:
    """Those of the files that are as complete as the rule book wants them."""
    found = duty("file_in_time")
    if found is None:
        return
    owed = WorkItem.objects.open().filter(subject__in=map(subject_of, customer_ids), clause=found[1])
    items = {int(subject.partition("/")[2]): pk for pk, subject in owed.values_list("pk", "subject")}
    complete = Customer.objects.filter(pk__in=items, completeness__gte=rulebook.pack_in_force().file.target)
    worklist.settle_each([items[pk] for pk in complete.values_list("pk", flat=True)], by=by, at=at)


@whole
def ask_to_classify(handed: HandIn, count: int, *, at: datetime) -> WorkItem | None:
    """The supervisor aggregates and classifies what was handed in. Source: A1-4, A1-5."""
    found = duty("classify")
    if found is None:
        return None
    what, clause = found
    return worklist.open_item(
        kind=Kind.DUTY,
        title=_counted(what.title, count),
        subject=handed.subject,
        subject_label=f"{handed.by.name} {localdate(handed.at)}",
        owner=head_of(handed.department),
        team=handed.department,
        clause=clause,
        form=what.due,
        by=handed.by,
        at=at,
    )


def _counted(title: Text, count: int) -> Text:
    return {language: f"{say(title, language)} ({count})" for language in title}


def hold_classifying(files: CustomerQuerySet) -> None:
    """The work of classifying what these files were handed in with: it may end with them, and comes before them."""
    handed = HandIn.objects.filter(steps__customer__in=files.order_by().values("pk")).distinct()
    worklist.hold_items(WorkItem.objects.open().filter(subject__in=[each.subject for each in handed]))


@whole
def settle_classified(customer_ids: Iterable[int], *, by: Person, at: datetime) -> None:
    """A hand-in of which every file is classified is dealt with."""
    handed = HandIn.objects.filter(steps__customer__in=list(customer_ids)).distinct()
    done = [hand_in.subject for hand_in in handed.exclude(steps__customer__stage=Stage.HANDED_IN)]
    owed = WorkItem.objects.open().filter(subject__in=done)
    worklist.settle_each(owed.values_list("pk", flat=True), by=by, at=at)
