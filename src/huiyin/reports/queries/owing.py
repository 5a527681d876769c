"""The clause of the rule book that asks for a report."""

from dataclasses import dataclass

from django.urls import reverse

from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.reports.models import Report
from huiyin.reports.queries.standing.drafting import duty_of
from huiyin.rulebook.queries import pack_in_force, pack_of


@dataclass(frozen=True)
class Owing:
    """A clause as a report names it; no address for whoever may not read the rule book."""

    number: int
    words: str
    address: str


def owing_of(report: Report, reader: Person) -> Owing:
    """As it stands in the rule book in force; if it is gone from there, as it stood when the report was asked for."""
    key, pack = duty_of(report).clause, pack_in_force()
    address = f"{reverse('rulebook:book')}#clause-{key}"
    if key not in pack.clauses:
        pack = pack_of(report.version_id)
        address = reverse("rulebook:version", args=[report.version.number])
    number = list(pack.clauses).index(key) + 1
    return Owing(number, say(pack.clauses[key].text), address if reader.may("rulebook.view") else "")
