"""What follows for conversations that are due when customers change hands."""

from huiyin.contact import actions
from huiyin.customers.events import KeepersChanged
from huiyin.kernel.events import on
from huiyin.org.models import Person


@on(KeepersChanged)
def the_new_keeper_speaks_with_them(event: KeepersChanged) -> None:
    by = Person.objects.filter(pk=event.by_id).first()
    actions.pass_on_follow_ups(event.customer_ids, by=by, at=event.at)
