"""The penalty catalogue as it falls on people in a case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from huiyin.cases import queries
from huiyin.cases.forms import Option
from huiyin.cases.models import Case
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack, Penalty


@dataclass(frozen=True)
class Entry:
    """A line of the catalogue in a case: whom it meets, of whom one is to be chosen, and how much it is."""

    rule: Penalty
    meant: Sequence[Person]
    open: bool  # whoever enters it names somebody
    fixed: Decimal | None

    @property
    def key(self) -> str:
        return self.rule.key

    @property
    def title(self) -> str:
        return say(self.rule.text)

    @property
    def who(self) -> str:
        return "、".join(person.name for person in self.meant)

    @property
    def to_choose(self) -> list[Option]:
        """Where the catalogue means several, one of them."""
        return [Option(str(person.pk), person.name) for person in self.meant] if len(self.meant) > 1 else []


@dataclass(frozen=True)
class Together:
    """A set of the catalogue that this person may enter here in one press."""

    key: str
    title: str
    entries: Sequence[Entry]
    proposed: bool  # since work was not done in time


@dataclass(frozen=True)
class Catalogue:
    """What of it may be entered in a case by one person."""

    entries: Sequence[Entry]
    sets: Sequence[Together]
    waiting: Sequence[str]  # sets that are proposed, as soon as it is known whom they fall on

    @property
    def options(self) -> list[Option]:
        return [Option(entry.key, _line(entry)) for entry in self.entries]

    @property
    def names_somebody(self) -> bool:
        return any(entry.open or entry.to_choose for entry in self.entries)


def catalogue_for(case: Case, pack: Pack, person: Person) -> Catalogue:
    """Every entry that meets somebody in this case, as far as this person may enter it."""
    entries = {entry.key: entry for entry in _entries(case, pack, person)}
    proposed = queries.proposed_sets(case, pack)
    sets = [
        Together(one.key, say(one.title), [entries[key] for key in one.rules], one in proposed)
        for one in pack.penalty_sets.values()
        if entries.keys() >= {*one.rules}
    ]
    waiting = [
        say(one.title)
        for one in proposed
        if not entries.keys() >= {*one.rules}
        and all(queries.may_penalise(person, case, pack.penalties[key]) for key in one.rules)
    ]
    return Catalogue(list(entries.values()), sets, waiting)


def _entries(case: Case, pack: Pack, person: Person) -> Iterator[Entry]:
    rules = [
        rule
        for rule in pack.penalties.values()
        if rule.is_for(case.process) and queries.may_penalise(person, case, rule)
    ]
    on_whom = queries.falls_on_each(case, rules)
    for rule in rules:
        meant = on_whom[rule.key]
        if meant is None or meant:
            fixed = Decimal(rule.amount) * queries.pieces_of(case, rule) if rule.amount else None
            yield Entry(rule, meant or (), meant is None, fixed)


def _line(entry: Entry) -> str:
    fixed = f"（¥{entry.fixed:,.0f}）" if entry.fixed is not None else ""
    return f"{entry.who}：{entry.title}{fixed}" if entry.who else f"{entry.title}{fixed}"
