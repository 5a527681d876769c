"""What came of a call: answers put on record, or how it ended without any."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.callbacks import queries
from huiyin.callbacks.actions.noting import note
from huiyin.callbacks.actions.opening import open_matter, register_dissatisfied
from huiyin.callbacks.actions.settling import give_up, hold, reach, refuse
from huiyin.callbacks.actions.trying import miss
from huiyin.callbacks.enums import Came, Why
from huiyin.callbacks.models import Callback
from huiyin.callbacks.rules import for_good, why_refused
from huiyin.contact import actions as contact
from huiyin.contact.actions import Classed, Doubt, NextContact, Promised, Unhappy
from huiyin.contact.actions.complaining import ADD, REGISTER, add_to_complaint, left
from huiyin.contact.actions.saying import wanted
from huiyin.contact.enums import ANSWERED, NOBODY_THERE, KeptBy, PointKind
from huiyin.contact.models import Interaction
from huiyin.contact.queries import answer_in_words
from huiyin.contact.rules import NO_ANSWER
from huiyin.customers.actions import record_consent
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import house_language
from huiyin.rulebook.definitions import Script
from huiyin.rulebook.enums import LINE_ENDS
from huiyin.rulebook.speaking import Walk, class_of_opinion, problems, said_moment, walk

NOBODY_UNHAPPY = Unhappy()
LONGEST_EVIDENCE = 400  # the words themselves stand in the conversation
NONE = frozenset({"", "无", "無", "没有", "沒有", "暂无", "暫無", "暂时没有", "暫時沒有", "no", "none", "nothing"})


class AnswerMissing(DomainError):
    """The answers are not complete: %(what)s"""


class TimeIsOver(DomainError):
    """“%(label)s”: this time is over already."""


class NothingToRegister(DomainError):
    """The plan of this callback registers nothing; say why, and register the complaint on its own page."""

    field = "complaint"


class DemandUnknown(DomainError):
    """Say which kind of demand it is."""

    field = "demand_kind"


class NoDemands(DomainError):
    """The plan of this callback follows up no demands; note it as a need."""

    field = "demand"


class DoNotFit(DomainError):
    """What happened on the line and what came of it do not fit each other."""

    field = "came"


class RefusesNothing(DomainError):
    """Only whoever does not want to answer wants no more calls."""

    field = "refuses"


@whole
def record(
    callback: Callback,
    *,
    answers: Mapping[str, str],
    content: str = "",
    needs: Sequence[str] = (),
    classed: Mapping[str, Classed] = MappingProxyType({}),
    doubt: Doubt | None = None,
    promised: Promised | None = None,
    demand: str = "",
    demand_kind: str = "",
    unhappy: Unhappy = NOBODY_UNHAPPY,
    agreed: NextContact | None = None,
    despite: str = "",
    seconds: int | None = None,
    by: Person,
    at: datetime,
) -> Callback:
    """Put on record what a customer answered, with everything that follows from it, or nothing at all.

    Opinions go into their register, with the class and department that are known already (`classed`), else in the class
    of what the customer named; new needs stay open, an open question (`doubt`) becomes a promise to call back with the
    answer, beside what else was `promised`, a `demand` opens what the plan follows demands up by, what a dissatisfied
    customer (`unhappy`) says is registered by the rule of the plan or told to whoever has their open complaint of it,
    unless a reason says why not; `agreed` is the next contact.
    Raises SettledAlready, AnswerMissing, TimeIsOver, NothingSaid, NeedsMore, NothingToRegister, ComplaintClosed,
    NoDemands, DemandUnknown, AnswerByWhen, PromisedByWhen, PromiseDisturbs, DisturbsThem, TooOften, TooLong,
    TooManyNeeds and what the verbs it calls raise.
    Source: A3-1, A3-3, A4-3, A4-9, A4-12, C13-3, D51-6, D52-6, E72-1…4, SM-10.
    """
    callback = hold(callback)
    script = queries.script_of(callback)
    walked = _complete(script, answers)
    outcome = walked.answers.get(script.rating, "")
    not_registered = left(outcome, unhappy)
    interaction = note(
        callback,
        line=ANSWERED,
        content=content,
        answers={**walked.answers, **not_registered},
        outcome=outcome,
        script=script.key,
        despite=despite,
        seconds=seconds,
        by=by,
        at=at,
    )
    _note_opinions(callback, script, walked, classed, interaction, by=by, at=at)
    for words in needs_named(needs, script, walked.answers):
        contact.note_point(callback.customer, kind=PointKind.NEED, words=words, interaction=interaction, by=by, at=at)
    _keep_times(callback, script, walked, by=by, at=at)
    if doubt:
        contact.promise_an_answer(callback.customer, doubt, by=by, at=at)
    if promised:
        contact.promise_with(callback.customer, promised, by=by, at=at)
    said = {"words": content.strip() or "\n".join(walked.answers.values()), **walked.answers}
    if demand.strip():
        asked = {**said, "demand": demand.strip(), "demand_kind": demand_kind}
        _follow_up(callback, interaction, asked, by=by, at=at)
    if unhappy.becomes == REGISTER:
        _register(callback, interaction, said, by=by, at=at)
    elif unhappy.becomes == ADD and not_registered:
        add_to_complaint(interaction, number=unhappy.to, by=by)
    if agreed:
        contact.agree_on(callback.customer, agreed, by=by, at=at)
    return reach(callback, interaction=interaction, by=by, at=at)


@whole
def end_call(
    callback: Callback,
    *,
    line: str,
    came: str,
    refuses: str = "",
    content: str = "",
    despite: str = "",
    seconds: int | None = None,
    by: Person,
    at: datetime,
) -> Callback:
    """A call that brought no answers: what happened on the line, and what comes of it.

    They are called again, did not want to answer, or the number is not theirs. Whoever wants no more calls says so for
    good (`refuses`: a purpose, or any contact), which holds until they allow it again; else it ends this round only.
    Raises SettledAlready, LineUnknown, DoNotFit, RefusesNothing, DisturbsThem. Source: B23-12, SM-40.
    """
    callback = hold(callback)
    if line not in LINE_ENDS:
        raise contact.LineUnknown(value=line)
    if not fits(line, came):
        raise DoNotFit
    if refuses and came != Came.UNWILLING:
        raise RefusesNothing
    if line == ANSWERED and not content.strip():
        with translation.override(house_language()):
            content = for_good(refuses) if refuses else _("Did not want to answer this time.")
    outcome = NO_ANSWER if line in NOBODY_THERE else ""
    interaction = note(
        callback, line=line, content=content, outcome=outcome, despite=despite, seconds=seconds, by=by, at=at
    )
    if came == Came.UNWILLING:
        callback = refuse(callback, why=why_refused(refuses), interaction=interaction, by=by, at=at)
        if refuses:
            source, words = callback.spoken_by, interaction.content[:LONGEST_EVIDENCE]
            record_consent(callback.customer, purpose=refuses, given=False, source=source, evidence=words, by=by, at=at)
        return callback
    if came == Came.WRONG_NUMBER:
        return give_up(callback, why=Why.WRONG_NUMBER, by=by, at=at)
    return miss(callback, by=by, at=at)


def fits(line: str, came: str) -> bool:
    """Nobody refuses who was not there; whoever answered refuses, or their answers are put on record."""
    if line == ANSWERED:
        return came == Came.UNWILLING
    if came == Came.WRONG_NUMBER:
        return line == "wrong_number"
    return came in (Came.AGAIN, *(() if line in NOBODY_THERE else (Came.UNWILLING,)))


def _complete(script: Script, answers: Mapping[str, str]) -> Walk:
    """The talk as far as it was asked; nothing that is required is left out."""
    for amiss in problems(script, answers):
        if amiss.stops:
            raise AnswerMissing(field=amiss.line, what=amiss.message)
    return walk(script, answers)


def needs_named(needs: Sequence[str], script: Script, answers: Mapping[str, str]) -> list[str]:
    """Each need once: those typed as such, and what was said to the questions that ask for them; “none” is none.

    Raises TooLong, TooManyNeeds, beside the question whose answer it is. Source: D51-6.
    """
    named = wanted(needs)
    for key, said in answers.items():
        if script.questions[key].need:
            lines = [line for line in said.splitlines() if line.strip(" 。.!！").lower() not in NONE]
            named = wanted([*named, *lines], field=key)
    return named


def _note_opinions(
    callback: Callback,
    script: Script,
    walked: Walk,
    classed: Mapping[str, Classed],
    interaction: Interaction,
    *,
    by: Person,
    at: datetime,
) -> None:
    for key, said in walked.answers.items():
        line = script.questions[key]
        if line.opinion:
            of, about = classed.get(key, Classed())
            contact.note_opinion(
                callback.customer,
                kind=line.opinion,
                words=answer_in_words(line, said),
                opinion_class=of,
                about=about,
                interaction=interaction,
                named=class_of_opinion(script, key, walked.answers),
                by=by,
                at=at,
            )


def _keep_times(callback: Callback, script: Script, walked: Walk, *, by: Person, at: datetime) -> None:
    """A time that was agreed with the customer is kept for them: whoever agreed on it sees to that. Source: A3-3."""
    for key, said in walked.answers.items():
        line = script.questions[key]
        moment = said_moment(said) if line.books else None
        if moment is None:
            continue
        if moment <= at:
            raise TimeIsOver(field=key, label=say(line.label))
        with translation.override(house_language()):
            words = say(line.label)
        contact.promise_to(callback.customer, content=words, due_at=moment, kept_by=KeptBy.DEED, by=by, at=at)


def _follow_up(
    callback: Callback, interaction: Interaction, said: Mapping[str, str], *, by: Person, at: datetime
) -> None:
    """What the customer asked for and was not given at once is followed until they have their answer. Source: D52-6."""
    rule = queries.rule_of(callback.round).demand
    if rule is None:
        raise NoDemands
    kinds = queries.kinds_of_demand(callback.round)
    if kinds and said["demand_kind"] not in kinds:
        raise DemandUnknown
    open_matter(interaction, rule, said, by=by, at=at)


def _register(
    callback: Callback, interaction: Interaction, said: Mapping[str, str], *, by: Person, at: datetime
) -> None:
    """What the plan opens for a customer who is not satisfied."""
    rule = queries.rule_of(callback.round).dissatisfied
    if rule is None:
        raise NothingToRegister
    register_dissatisfied(interaction, rule, said, by=by, at=at)
