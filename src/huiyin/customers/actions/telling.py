"""Other departments hear of changes that concern them. Source: D45-2."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.customers import queries
from huiyin.customers.models import Customer
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist


@whole
def tell_of_changes(
    customer: Customer, *, fields: Collection[str], revision: int, by: Person | None, at: datetime
) -> int:
    """Tell the departments that the rule book names what was changed: old, new and by whom; says how many were told."""
    file = queries.file_definition()
    concerned = set(fields) & set(file.tell_of)
    if not concerned:
        return 0
    people = Person.objects.active().filter(memberships__department__key__in=file.tell)
    listeners = list(people.exclude(pk=by.pk if by else 0).distinct().order_by("pk"))
    if not listeners:
        return 0
    text = {code: _in_words(customer, concerned, revision, by, code) for code, _name in settings.LANGUAGES}
    worklist.notify(listeners, kind="changed", text=text, subject=f"customer/{customer.pk}", at=at)
    return len(listeners)


def _in_words(customer: Customer, fields: Collection[str], revision: int, by: Person | None, language: str) -> str:
    with translation.override(language):
        changes = queries.history(customer, revision=revision, only=fields)
        said = [f"{change.label}: {change.old or '—'} → {change.new or '—'}" for change in changes]
        return _("%(name)s (%(number)s) changed by %(by)s: %(changes)s") % {
            "name": customer.name,
            "number": customer.number,
            "by": by.name if by else "—",
            "changes": "; ".join(said),
        }
