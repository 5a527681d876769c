"""The registers of what was said."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.contact import tables
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.contact.rules import LETTERS, PHONE
from huiyin.customers.queries import Writing
from huiyin.kernel.access import required
from huiyin.kernel.tables import Table
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.rulebook.definitions import PackPaper
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import house_line

# Which conversations stand in a register, and how it shows them.
REGISTERS: dict[str, tuple[Callable[[], Table], Q]] = {
    "phone": (tables.phone, Q(channel=PHONE)),
    "letters": (tables.letters, Q(channel__in=LETTERS)),
    "questions": (tables.questions, Q(purpose=Purpose.CONSULTATION)),
}


@require_GET
@required("customers.view")
def register(request: SignedInRequest, kind: str = "") -> HttpResponseBase:
    """Every conversation with the customers a person may see, or those of one kind.

    Source: D51-10, D52-14, D52-15, D52-18.
    """
    person, sheets = request.user, named_registers()
    if kind in sheets:
        table, those = tables.register_named(sheets[kind]), those_of(sheets[kind])
        request.stands_under = reverse("contact:register")
    elif kind and kind not in REGISTERS:
        raise Http404
    else:
        make, those = REGISTERS.get(kind, (tables.register, Q()))
        table = make()
    return show_list(
        request,
        table,
        Interaction.objects.visible_to(person).filter(those),
        template="contact/register.html",
        new=_new("letters" if kind in sheets and of_letters(sheets[kind]) else kind, person),
        sheets=[(paper.title, key, key == kind) for key, paper in sheets.items()],
        house=house_line(),
        prints=f"list-{table.key}",
        papers=[(f"talks-{kind or 'all'}", _("Record of a conversation"))],
    )


def _new(kind: str, person: Person) -> Writing | None:
    """How whoever may write adds a line to this register."""
    if not person.may("customers.edit"):
        return None
    if kind == "letters":
        return Writing(_("Register a letter"), "inbox", reverse("contact:new-letter"))
    page = reverse("contact:new-conversation")
    if kind == "phone":
        called = urlencode({"direction": Interaction.Direction.IN, "channel": PHONE})
        return Writing(_("Record a call that came in"), "phone-incoming", f"{page}?{called}")
    return Writing(_("Record a conversation"), "message-plus", page)


def named_registers() -> Mapping[str, PackPaper]:
    """The registers of conversations that the rule book names."""
    return {key: paper for key, paper in pack_in_force().papers.items() if paper.register == "talks"}


def of_letters(paper: PackPaper) -> bool:
    return bool(paper.channels) and set(paper.channels) <= set(LETTERS)


def those_of(paper: PackPaper) -> Q:
    over = Q(channel__in=paper.channels) if paper.channels else Q()
    return over & Q(letter__kind__in=paper.letters) if paper.letters else over
