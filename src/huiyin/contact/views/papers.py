"""The four forms of keeping customers in one place. Source: D52-18."""

from typing import NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.contact import tables
from huiyin.contact.views.printed import TALK
from huiyin.kernel.access import required
from huiyin.kernel.htmx import render
from huiyin.kernel.tables import Table
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest
from huiyin.stationery.queries import title_of

Door = tuple[str, str, str]  # what it says, its icon, where it leads


class Form(NamedTuple):
    title: str
    where: str
    doors: list[Door]


@require_safe
@required("customers.view")
def papers(request: SignedInRequest) -> HttpResponse:
    """Basic data, the record of a call, the register of calls and that of letters: to be filled in and printed."""
    return render(request, "contact/forms.html", papers=_forms(request.user))


def _forms(person: Person) -> list[Form]:
    new = [(_("New customer"), "user-plus", reverse("customers:open"))] if person.may("customers.edit") else []
    return [
        Form(
            title_of("customer-basic", _("Customer file: basic data")),
            _("Each customer's page prints it as the file says; here it is blank, for a pen."),
            [*new, (_("Print it blank"), "printer", reverse("customers:blank"))],
        ),
        Form(
            title_of(TALK, _("Record of a conversation")),
            _("Note what was said on the customer's page; a line of the phone register leads to its paper."),
            [(_("Choose a customer"), "users", reverse("customers:list"))],
        ),
        _register(person, tables.phone(), "phone"),
        _register(person, tables.letters(), "letters"),
    ]


def _register(person: Person, table: Table, kind: str) -> Form:
    address = reverse("contact:register-of", args=[kind])
    doors = [(_("Open the register"), "messages", address)]
    if person.may("export"):
        doors.append((_("Print"), "printer", f"{address}?export=pdf"))
    return Form(
        title_of(table.key, table.register_title), _("Whatever is put on record stands in it by itself."), doors
    )
