"""What happens to customers when people leave."""

from huiyin.customers import actions, queries
from huiyin.kernel.events import on
from huiyin.org.events import PersonLeft
from huiyin.org.models import Department, Person
from huiyin.org.rules import counts_responsibilities


@on(PersonLeft)
def customers_go_to_the_successor(event: PersonLeft) -> None:
    people = Person.objects.in_bulk([event.person_id, event.successor_id, event.by_id])
    successor = people.get(event.successor_id)
    if successor:
        actions.succeed(people[event.person_id], successor=successor, by=people.get(event.by_id), at=event.at)


@counts_responsibilities
def customers_kept(holder: Person | Department) -> int:
    """Nobody goes while customers count on them."""
    return queries.kept_count(holder) if isinstance(holder, Person) else 0
