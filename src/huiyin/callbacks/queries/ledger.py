"""The ledger of a round: everybody it concerns stands in it with exactly one state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from huiyin.callbacks.enums import NOT_OWED, State, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.queries.rounds import rule_of
from huiyin.kernel.numbers import per_cent
from huiyin.kernel.texts import Text
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem

ALL = Decimal(100)


@dataclass
class Standing:
    """How many customers stand how; together they are all of them."""

    states: Counter[str] = field(default_factory=Counter)
    whys: Counter[tuple[str, str]] = field(default_factory=Counter)  # state and why
    outcomes: Counter[str] = field(default_factory=Counter)  # of those reached

    @property
    def everybody(self) -> int:
        return self.states.total()

    @property
    def to_call(self) -> int:
        """Everybody but those left out."""
        return self.everybody - self.states[State.EXCLUDED]

    @property
    def done(self) -> int:
        return self.to_call - self.states[State.OPEN]

    @property
    def covered(self) -> Decimal:
        """The share of those to be called who have a result, in per cent; nobody to call is all."""
        return per_cent(self.done, self.to_call) if self.to_call else ALL

    @property
    def reached(self) -> Decimal:
        """The share of those to be called who were reached, in per cent."""
        return per_cent(self.states[State.REACHED], self.to_call) if self.to_call else Decimal(0)

    @property
    def let_off(self) -> int:
        """Whom whoever oversees the work let off."""
        return self.whys[State.EXCLUDED, Why.LET_OFF]

    @property
    def owed(self) -> int:
        """Everybody whom a clause means that lets nobody be missed: also who was left out, but for who said no or is
        no customer any more. Source: A4-2, D43-1.
        """
        return self.everybody - sum(self.whys[State.EXCLUDED, why] for why in NOT_OWED)

    @property
    def kept(self) -> Decimal:
        """The share of these who have a result, in per cent."""
        return per_cent(self.done, self.owed) if self.owed else ALL

    def add(self, state: str, why: str, outcome: str, number: int) -> None:
        self.states[state] += number
        if why:
            self.whys[state, why] += number
        if outcome and state == State.REACHED:
            self.outcomes[outcome] += number

    def reasons(self, state: str) -> list[tuple[Why, int]]:
        """Why these stand so, in the order in which a plan asks."""
        return [(why, self.whys[state, why]) for why in Why if self.whys[state, why]]


@dataclass(frozen=True)
class Group:
    """Customers of whom every single one counts, and how they stand."""

    key: str
    title: Text
    clause: str
    standing: Standing


@dataclass(frozen=True)
class Ledger:
    """How everybody stands: by turn, and in the first turn by group."""

    turns: Mapping[int, Standing]
    groups: tuple[Group, ...]

    @property
    def first(self) -> Standing:
        return self.turns.get(1, Standing())

    @property
    def open(self) -> int:
        return sum(standing.states[State.OPEN] for standing in self.turns.values())


def ledger(run: Round) -> Ledger:
    """Count a round, in one question that its index answers alone. Source: A2-1."""
    rows = Callback.objects.filter(round=run).order_by()
    counted = rows.values_list("turn", "groups", "state", "why", "outcome").annotate(
        number=Count("*")
    )  # not of keys, which the index lacks
    turns: dict[int, Standing] = {}
    groups: dict[str, Standing] = {}
    for turn, keys, state, why, outcome, number in counted:
        turns.setdefault(turn, Standing()).add(state, why, outcome, number)
        for key in keys if turn == 1 else ():
            groups.setdefault(key, Standing()).add(state, why, outcome, number)
    known = rule_of(run).groups
    return Ledger(
        {turn: turns[turn] for turn in sorted(turns)},
        tuple(Group(key, one.title, one.clause, groups.get(key, Standing())) for key, one in known.items()),
    )


NOBODY = "nobody"  # has taken it yet
BY_MESSAGE = "message"  # nobody needed to call


@dataclass(frozen=True)
class Caller:
    """What somebody has to call, and what came of what they called."""

    key: str  # of a person, or one of those above
    name: str
    open: int
    overdue: int
    settled: int
    reached: int


def by_caller(run: Round, at: datetime) -> list[Caller]:
    """Each who calls in a round, those with most left to do first; and what no one has taken, or a message settled."""
    # A name is asked for once, not beside each of a million callbacks.
    waiting = WorkItem.objects.open().filter(callback__round=run, callback__state=State.OPEN)
    left = waiting.order_by().values_list("owner").annotate(Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    ended = Callback.objects.filter(round=run, state__in=(State.REACHED, State.REFUSED, State.UNREACHABLE)).order_by()
    done = ended.values_list("settled_by").annotate(Count("pk"), reached=Count("pk", filter=Q(state=State.REACHED)))
    to_call: dict[int | str, list[int]] = {pk or NOBODY: rest for pk, *rest in left}
    called: dict[int | str, list[int]] = {pk or BY_MESSAGE: rest for pk, *rest in done}
    everybody = {*to_call, *called}
    people_named = Person.objects.filter(pk__in=everybody - {NOBODY, BY_MESSAGE})
    names: dict[int | str, str] = dict(people_named.values_list("pk", "name"))
    people = [
        Caller(str(who), names.get(who, ""), *to_call.get(who, (0, 0)), *called.get(who, (0, 0))) for who in everybody
    ]
    return sorted(people, key=lambda one: (-one.open, one.name, one.key))
