"""What the forms of a trade ask besides, and statistics count by: product, need, rating; figures are sorted by it, too.

Source: B44-4.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from huiyin.reports.queries.dimensions import Counted, Words, words_of
from huiyin.reports.queries.figures.definitions import By, Figure
from huiyin.rulebook.definitions import Field, Pack


@dataclass(frozen=True)
class Answer(By):
    """By the answer to a field of the rule book."""

    name: str = ""

    @property
    def part(self) -> Combinable:
        return Coalesce(KeyTextTransform(self.name, self.field), Value(""), output_field=TextField())

    def where(self, key: str) -> Q:
        return Q(Exact(self.part, Value(key)))


def answers(figure: Figure, pack: Pack) -> list[By]:
    """What a figure may be broken down by because the forms of these processes ask it."""
    asked: dict[str, list[Field]] = {}
    for process in pack.processes.values():
        if process.counts_as in figure.answers_of:
            for name, one in process.counted.items():
                asked.setdefault(name, []).append(one)
    return [_answer(name, fields) for name, fields in asked.items()]


def _answer(name: str, fields: list[Field]) -> Answer:
    counted = Counted(name, fields[0])

    def words(keys: Iterable[str], pack: Pack) -> Words:
        """Of several processes that ask the same the words of all of them."""
        known = [words_of(Counted(name, one), keys, pack) for one in fields]
        return Words({key: label for each in reversed(known) for key, label in each.labels.items()})

    return Answer(counted.value, counted.label, "counted", words, personal=fields[0].type == "person", name=name)
