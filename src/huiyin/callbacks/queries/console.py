"""What somebody sees who calls a customer back: what they say, who the customer is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.timezone import localdate

from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.queries.rounds import activity_of, rule_of
from huiyin.callbacks.rules.trying import MIDNIGHT, NOON, SIX, part_of_day
from huiyin.cases.models import Case
from huiyin.cases.queries import told_somewhere
from huiyin.contact import queries as contact
from huiyin.contact.models import Interaction
from huiyin.contact.rules.scripts import Known, blanks
from huiyin.customers.queries import ShownAsset, lines_of, rest_of, shown_assets, shown_phones
from huiyin.customers.rules.resting import Rest, Slot
from huiyin.kernel import masking
from huiyin.kernel.texts import say
from huiyin.kernel.worktime import Calendar
from huiyin.org.models import Person
from huiyin.org.queries import house_name
from huiyin.rulebook.definitions import CallbackPlan, Pack, Script, ScriptLine, Situation, flat
from huiyin.rulebook.enums import LINE_ENDS
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.speaking import open_blanks, walk
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import hours_of

SLOTS = 8  # times that are proposed
SOON = 2  # of them in the part of the day at hand; of every later one the first, so that there is a choice of days
AHEAD = timedelta(days=7)
CUT = 80


@dataclass(frozen=True)
class Before:
    """The call before this one: what was said, so that nobody is asked the same again. Source: D52-11."""

    at: datetime
    by: str
    said: list[tuple[str, str]]
    content: str
    outcome: str


@dataclass(frozen=True)
class Call:
    """One callback as it is made."""

    callback: Callback
    item: WorkItem
    title: Any
    rule: CallbackPlan
    script: Script
    blanks: Mapping[str, str]
    situations: list[Situation]
    fixed: frozenset[str]  # the situations in which the same is said to everybody
    planned: str  # what the first call is to be about, as it was said when the matter ended
    before: Before | None
    tries: list[tuple[Interaction, str]]  # and what happened on the line
    phones: Sequence[Any]
    assets: list[ShownAsset]
    known: bool  # whether the customer's file is theirs to open
    capped: bool  # contacted as often as allowed, and never asked to be called now


def capped(callback: Callback, at: datetime) -> bool:
    """Whether a call now is one more than all plans together may make, and nobody has said yet that it is to be made.

    Whoever asked to be called is called.
    """
    if callback.appointment_at or callback.despite:
        return False
    return bool(contact.heard_enough([callback.customer_id], at))


def script_of(callback: Callback) -> Script:
    """The words of a callback, as the rule book had them when its round was planned."""
    known = pack_of(callback.round.version_id).scripts.get(callback.script)
    return known or Script("", callback.round.title, (), ())


def situations_of(pack: Pack, script: Script) -> list[Situation]:
    """What may come up on the line of a call that we make."""
    named = script.situations or tuple(pack.situations)
    return [one for key in named if (one := pack.situations.get(key)) and not one.incoming]


def call_of(callback: Callback, by: Person, at: datetime, *, drawn: bool = False) -> Call:
    """Everything about a callback that whoever makes it sees; whoever was contacted too often is never drawn."""
    pack, script = pack_of(callback.round.version_id), script_of(callback)
    customer, item, plan = callback.customer, callback.item, rule_of(callback.round)
    assert item  # noqa: S101 - an open callback is somebody's work
    situations = situations_of(pack, script)
    lines = {group: lines_of(customer, group) for group in ("phones", "assets")}
    before, matter = _before(callback), _matter(callback)
    return Call(
        callback=callback,
        item=item,
        title=plan.turns[callback.turn - 1].title if callback.turn <= len(plan.turns) else callback.round.title,
        rule=plan,
        script=script,
        blanks=_blanks(callback, by, before, matter, lines["assets"]),
        situations=situations,
        fixed=frozenset(
            one.key for one in situations if not open_blanks(step.calling or step.say for step in one.steps)
        ),
        planned=str(told_somewhere(matter, "next_call") or "") if matter and callback.turn == 1 else "",
        before=before,
        tries=_tries(callback) if callback.tries or callback.appointment_at else [],
        phones=shown_phones(lines),
        assets=[one for one in shown_assets(customer, lines) if not one.retired],
        known=customer.permits(by, "view"),
        capped=not drawn and capped(callback, at),
    )


def _tries(callback: Callback) -> list[tuple[Interaction, str]]:
    return [(one, str(LINE_ENDS.get(one.line, ""))) for one in contact.of_subject(callback.subject)[:5]]


def may_register_after(script: Script, plan: CallbackPlan) -> list[str]:
    """The ratings after which the plan's rule has everything it needs: those for which its questions are asked."""
    rating = script.questions.get(script.rating)
    if rating is None or plan.dissatisfied is None:
        return list(satisfied_not(rating))
    needed = {word for word in plan.dissatisfied.given.values() if word in script.questions}
    asked = {said: {line.key for line in walk(script, {script.rating: said}).lines} for said in rating.answers}
    return [said for said in rating.answers if needed <= asked[said] or said in satisfied_not(rating)]


def satisfied_not(rating: ScriptLine | None) -> list[str]:
    """The answers to a rating that say somebody is dissatisfied."""
    bad = contact.satisfaction_words()[1]
    return [said for said in rating.answers if said in bad] if rating else []


def kinds_of_demand(run: Round) -> dict[str, str]:
    """The kinds between which whoever notes a demand chooses, if what it opens asks for one."""
    rule, processes = rule_of(run).demand, pack_of(run.version_id).processes
    process = processes.get(rule.opens) if rule else None
    if rule is None or process is None:
        return {}
    fields = [one for one in process.forms[process.intake].fields if rule.given.get(one.name) == "demand_kind"]
    return {key: say(choice.label) for field in fields for key, choice in flat(field.choices).items()}


def free_times(callback: Callback, first: datetime) -> list[Slot]:
    """When the customer may be called another time. Source: A4-5, E71-2."""
    item = callback.item
    assert item  # noqa: S101 - an open callback is somebody's work
    if first.second or first.microsecond:
        first = first.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return list(_times(rest_of(callback.customer), first, hours_of(item)))


@lru_cache(maxsize=1024)
def _times(rest: Rest, first: datetime, work: Calendar) -> tuple[Slot, ...]:
    """The same for everybody who works and rests alike, for a minute."""
    found: list[Slot] = []
    for begins, ends in _parts(first, first + AHEAD, rest):
        found += rest.slots(begins, ends, work, 1 if found else SOON)
        if len(found) >= SLOTS:
            break
    return tuple(found[:SLOTS])


def _parts(first: datetime, last: datetime, rest: Rest) -> Iterator[tuple[datetime, datetime]]:
    """Each morning, afternoon and evening between two moments, the first from then on."""
    begins = first.astimezone(rest.zone)
    while begins <= last:
        hour = (NOON, SIX, MIDNIGHT)[part_of_day(begins)]
        ends = begins.replace(hour=0, minute=0) + timedelta(hours=hour)
        yield begins, ends - timedelta(minutes=1)
        begins = ends


def _before(callback: Callback) -> Before | None:
    if callback.before_id is None:
        return None
    talk = Callback.objects.select_related("interaction__by").get(pk=callback.before_id).interaction
    if talk is None:
        return None
    script = pack_of(callback.round.version_id).scripts.get(talk.script)
    said = contact.answers_in_words(script, talk.answers) if script else []
    outcome = contact.outcomes_known().get(talk.outcome, talk.outcome)
    return Before(talk.at, talk.by.name if talk.by else "", said, talk.content, outcome)


def _matter(callback: Callback) -> Case | None:
    """The case that a callback is about."""
    kind, _slash, key = callback.occasion.partition("/")
    return Case.objects.filter(pk=key).first() if kind == "case" else None


def _blanks(
    callback: Callback, by: Person, before: Before | None, matter: Case | None, assets: Sequence[Any]
) -> dict[str, str]:
    """What is known of what a script leaves open; the rest is said in brackets."""
    return blanks(
        callback.customer,
        company=house_name(),
        agent=by.name,
        known={
            **_of_the_matter(matter),
            **_of_the_thing(assets),
            **_of_the_activity(callback),
            **(_of_the_call_before(before) if before else _of_the_talk(callback)),
        },
    )


def _of_the_matter(case: Case | None) -> dict[str, Known]:
    if case is None:
        return {}
    ended = case.resolved_at or case.ended_at or case.received_at
    return {"service": masking.text(case.title), "number": case.number, "served_on": localdate(ended)}


def _of_the_thing(assets: Sequence[Any]) -> dict[str, Known]:
    used = sorted(
        (row for row in assets if row.retired_on is None), key=lambda row: (row.next_service_on or date.max, row.pk)
    )
    if not used:
        return {}
    due = used[0].next_service_on
    return {"thing": used[0].key, "due_on": due}


def _of_the_activity(callback: Callback) -> dict[str, Known]:
    activity = activity_of(callback.round)
    if activity is None:
        return {}
    first, last = activity.starts_on, activity.ends_on or activity.starts_on
    return {
        "activity": activity.title,
        "activity_on": (first, last),
        "activity_from": first,
        "activity_until": last,
        "place": activity.address,
    }


def _of_the_talk(callback: Callback) -> dict[str, Known]:
    """What somebody asked, where that is why they are called. Source: D52-4."""
    kind, _slash, key = callback.occasion.partition("/")
    talk = Interaction.objects.filter(pk=key).first() if kind == "talk" else None
    return {"last_talk": masking.text(talk.content)[:CUT], "last_talk_on": localdate(talk.at)} if talk else {}


def _of_the_call_before(before: Before) -> dict[str, Known]:
    last = [words for _label, words in before.said if words] or [before.content]
    return {"last_talk": last[-1][:CUT], "last_talk_on": localdate(before.at)}
