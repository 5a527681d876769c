"""《回访计划》《客户关怀方案》: whom a round is for, when, what about, how, and who has whom. Source: F-66, F-67."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.callbacks.enums import Stage, State, Why
from huiyin.callbacks.models import Round
from huiyin.callbacks.printing import Rows, day_of
from huiyin.callbacks.queries import by_caller, ledger, noted_before, rule_of, ways_of
from huiyin.callbacks.queries.ledger import BY_MESSAGE, NOBODY
from huiyin.customers.enums import Purpose
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.kernel.texts import listed, say
from huiyin.org.models import Department
from huiyin.rulebook.charts import plans
from huiyin.rulebook.charts.words import deadline_said
from huiyin.rulebook.definitions import CallbackPlan, Pack, Turn
from huiyin.rulebook.queries import pack_of
from huiyin.stationery.queries import house_line

PLAN, CARE = "callback_plan", "care_plan"  # the keys of these forms
SOME = 3  # empty lines


@dataclass(frozen=True)
class Numbers:
    """Whom a round comes to: as it was counted while it is planned, then as its ledger says."""

    asked: str = ""
    to_call: str = ""
    out: list[tuple[str, int]] = field(default_factory=list)
    shared: list[tuple[str, str]] = field(default_factory=list)


def plan_of(run: Round, at: datetime) -> Paper:
    """What is going to be done in a round, to be agreed to by whoever leads."""
    rule, pack, numbers = rule_of(run), pack_of(run.version_id), _numbers(run, at)
    planned_by = run.planned_by.name if run.planned_by else ""
    return _paper(
        key_of(rule),
        rows=(
            *_about(say(run.title), str(Purpose(rule.purpose).label), run, f"{run.begins_on} – {run.ends_on}"),
            *_whom(numbers, plans.audience_in_words(rule.audience, pack), _every_single_one(rule)),
            *_when([_call(turn, pack) for turn in rule.turns]),
            *_what(listed(say(aim) for aim in rule.aims), _questions(rule, pack)),
            *_how(ways_of(rule), plans.retries_in_words(rule)),
            *_who(plans.share_in_words(rule.share, pack), numbers.shared),
            *_noted(noted_before(run)),
        ),
        number=run.number,
        planned=Signature(_("Plan by"), name=planned_by, date=day_of(run.planned_at) if planned_by else None),
        day=run.planned_at,
    )


def key_of(rule: CallbackPlan) -> str:
    """Greetings and invitations are care; whoever asks after a service or a matter visits."""
    return CARE if rule.purpose == Purpose.MARKETING else PLAN


def blank_plan(key: str) -> Paper:
    """The same to be written by hand."""
    run = Round(title="", department=Department(name=""))
    return _paper(
        key,
        rows=(
            *_about("", "", run, ""),
            *_whom(Numbers(out=[("", 0)]), "", " "),
            *_when([("",) * 3] * 2),
            *_what(" ", " "),
            *_how("", ""),
            *_who("", [("", "")] * SOME),
            *_noted(" "),
        ),
        planned=Signature(_("Plan by")),
    )


def _paper(
    key: str,
    *,
    rows: Iterable[Row | Section | Lines],
    planned: Signature,
    number: str = "",
    day: datetime | None = None,
) -> Paper:
    return Paper(
        title=_("Plan of customer care") if key == CARE else _("Plan of callbacks"),
        house=house_line(),
        number=number,
        date=day_of(day),
        rows=tuple(rows),
        signatures=(planned, Signature(_("Agreed to by"))),
        key=key,
    )


def _about(title: str, purpose: str, run: Round, days: str) -> Rows:
    yield Row((Cell(_("Round"), title), Cell(_("Purpose"), purpose)))
    department = run.department.name if run.department else _("All customers")
    yield Row((Cell(_("Department"), department), Cell(_("Days"), days)))


def _whom(numbers: Numbers, audience: str, every: str) -> Rows:
    yield Section(_("Whom it concerns"))
    yield Row((Cell(_("Customers"), audience, span=12),))
    yield Row((Cell(_("Customers concerned"), numbers.asked), Cell(_("To be called"), numbers.to_call)))
    if numbers.out:
        out = listed(f"{label} {number}" for label, number in numbers.out if number)
        yield Row((Cell(_("Left out"), out, span=12),))
    if every:
        yield Row((Cell(_("Reached without exception"), every.strip(), span=12),))


def _when(calls: Iterable[tuple[str, ...]]) -> Rows:
    yield Section(_("When they are called"))
    yield Lines((_("Call"), _("Within"), _("Script")), tuple(calls), widths=(3, 5, 4))


def _what(aims: str, questions: str) -> Rows:
    yield Section(_("What is talked about"))
    if aims:
        yield Row((Cell(_("Aims"), aims.strip(), span=12),))
    yield Row((Cell(_("What is asked"), questions.strip(), span=12, lines=2),))


def _how(ways: str, retries: str) -> Rows:
    yield Section(_("How they are reached"))
    yield Row((Cell(_("Ways, in this order"), ways), Cell(_("If nobody answers"), retries)))


def _who(share: str, shared: Iterable[tuple[str, str]]) -> Rows:
    yield Section(_("Who calls"))
    yield Row((Cell(_("How they are shared out"), share, span=12),))
    yield Lines((_("Who calls"), _("Customers")), tuple(shared), widths=(9, 3))


def _noted(words: str) -> Rows:
    if words:
        yield Section(_("What was to be different this time"))
        yield Row((Cell("", masking.text(words.strip()), span=12, lines=2),))


def _numbers(run: Round, at: datetime) -> Numbers:
    if run.stage == Stage.PLANNED:
        counts = run.counts
        known = [(str(Why(why).label), number) for why, number in counts.get("out", {}).items()]
        shared = [(one["name"], str(one["count"])) for one in counts.get("callers", [])]
        shared += [(_("whoever draws the next one"), str(counts["untaken"]))] if counts.get("untaken") else []
        return Numbers(str(counts.get("asked", "")), str(counts.get("left", "")), known, shared)
    first = ledger(run).first
    out = [(str(why.label), number) for why, number in first.reasons(State.EXCLUDED)]
    others = {NOBODY: _("Nobody yet"), BY_MESSAGE: _("By message")}
    callers = [(others.get(one.key, one.name), str(one.open + one.settled)) for one in by_caller(run, at)]
    return Numbers(str(first.everybody), str(first.to_call), out, callers)


def _every_single_one(rule: CallbackPlan) -> str:
    return listed(say(group.title) for group in rule.groups.values())


def _call(turn: Turn, pack: Pack) -> tuple[str, str, str]:
    scripts = listed(say(pack.scripts[key].title) for key in turn.scripts if key in pack.scripts)
    return say(turn.title), deadline_said(turn.due), scripts


def _questions(rule: CallbackPlan, pack: Pack) -> str:
    """What the scripts ask, each question once."""
    return listed(dict.fromkeys(_asked(rule, pack)))


def _asked(rule: CallbackPlan, pack: Pack) -> Iterator[str]:
    for key in rule.scripts:
        for line in pack.scripts[key].questions.values() if key in pack.scripts else ():
            yield say(line.label)
