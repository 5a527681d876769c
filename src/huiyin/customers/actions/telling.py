"""Other departments hear of changes that concern them. Source: D45-2."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.customers import queries
from huiyin.customers.models import Customer
from huiyin.kernel.texts import colon, strung
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language


@whole
def tell_of_changes(
    customer: Customer, *, fields: Collection[str], revision: int, by: Person | None, at: datetime
) -> int:
    """Tell the departments that the rule book names what was changed: old, new and by whom; says how many were told."""
    file = queries.file_definition()
    concerned = set(fields) & set(file.tell_of)
    if not concerned:
        return 0
    listeners = _listeners(by)
    if not listeners:
        return 0
    text = {code: _in_words(customer, concerned, revision, by, code) for code, _name in settings.LANGUAGES}
    worklist.notify(listeners, kind="changed", text=text, subject=f"customer/{customer.pk}", at=at)
    return len(listeners)


@whole
def tell_of_many(count: int, *, fields: Collection[str], by: Person, at: datetime) -> int:
    """One line for the departments that the rule book names, however many files changed at once."""
    listeners = _listeners(by) if set(fields) & set(queries.file_definition().tell_of) else []
    if listeners:
        words = gettext_noop("%(by)s changed the files of %(count)s customers at once; each page tells what changed.")
        text = in_each_language(words, by=by.name, count=count)
        worklist.notify(listeners, kind="changed", text=text, subject="", at=at)
    return len(listeners)


@whole
def tell_of_keepers(customers: Sequence[int], *, by: Person | None, at: datetime) -> int:
    """One line for the departments that the rule book names, however many customers have another person in charge."""
    listeners = _listeners(by) if "keeper" in queries.file_definition().tell_of else []
    if not listeners:
        return 0
    named = by.name if by else "—"
    if len(customers) == 1:
        [row] = Customer.objects.filter(pk=customers[0]).values_list("name", "number", "keeper__name")
        name, number, keeper = row
        words = gettext_noop("%(name)s (%(number)s): the keeper is now %(keeper)s (by %(by)s).")
        text = in_each_language(words, name=name, number=number, keeper=keeper or "—", by=named)
    else:
        words = gettext_noop("%(count)s customers have another keeper now (by %(by)s); each page tells whom.")
        text = in_each_language(words, count=len(customers), by=named)
    subject = f"customer/{customers[0]}" if len(customers) == 1 else ""
    worklist.notify(listeners, kind="changed", text=text, subject=subject, at=at)
    return len(listeners)


def _listeners(by: Person | None) -> list[Person]:
    """Everybody in these departments and below, but for whoever did it."""
    told = list(Department.objects.filter(key__in=queries.file_definition().tell).values_list("pk", flat=True))
    people = Person.objects.active().filter(memberships__department__path__overlap=told)
    return list(people.exclude(pk=by.pk if by else 0).distinct().order_by("pk"))


def _in_words(customer: Customer, fields: Collection[str], revision: int, by: Person | None, language: str) -> str:
    with translation.override(language):
        changes = queries.history(customer, revision=revision, only=fields)
        said = [f"{change.label}{colon()}{change.old or '—'} → {change.new or '—'}" for change in changes]
        return _("%(name)s (%(number)s) changed by %(by)s: %(changes)s") % {
            "name": customer.name,
            "number": customer.number,
            "by": by.name if by else "—",
            "changes": strung(said),
        }
