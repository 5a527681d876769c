"""The words of a template as they are read, while somebody still types."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import fetch, required
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Channel, Template
from huiyin.messaging.rules.texts import GAP, OF_THE_FILE, blanks, filled_so_far
from huiyin.org.queries import house_language
from huiyin.org.views import SignedInRequest

WITH_SUBJECT = {Kind.EMAIL, Kind.LETTER}  # elsewhere the title only names the template


@dataclass(frozen=True)
class Reads:
    """The words as one customer gets them, and the blanks that nobody has filled yet."""

    name: str  # whose; the empty word for a customer who is made up
    subject: str
    text: str
    blanks: list[str]


def as_read(
    title: str, text: str, kind: str, customer: Customer | None, typed: Mapping[str, str] | None = None
) -> Reads:
    """What a template says to a customer; without one, to somebody made up."""
    known = actions.of_the_file(customer, house_language()) if customer else _somebody()
    known = {**known, **(typed or {})}
    subject = filled_so_far(title, known) if kind in WITH_SUBJECT else ""
    left = [blank for blank in blanks(f"{title}\n{text}") if not known.get(blank)]
    return Reads(customer.name if customer else "", subject, filled_so_far(text, known), left)


def template_as_read(template: Template, customer: Customer | None, typed: Mapping[str, str]) -> Reads:
    """What a template says while it is sent: what is not filled yet is a gap, as beside the fields that ask for it."""
    channel = template.channel
    signature = actions.signature_of(channel) if channel.kind == Kind.SMS else None
    text = f"【{signature.words}】{template.text}" if signature else template.text
    filled = {name: typed.get(name) or GAP for name in blanks(f"{template.title}\n{text}") if name not in OF_THE_FILE}
    return as_read(template.title, text, channel.kind, customer, filled)


@require_POST
@required("messages.keep")
def words(request: SignedInRequest) -> HttpResponse:
    """A template that is being written."""
    said = request.POST
    channel = fetch(Channel, user=request.user, to="keep", pk=key_in(said.get("channel", "")))
    reads = as_read(said.get("title", ""), said.get("text", ""), channel.kind, queries.any_reader(request.user))
    return render(request, "messaging/reads.html", reads=reads)


@require_POST
@required("messages.send")
def to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A template whose blanks are being filled."""
    customer = reach_file(request.user, pk, to="speak")
    template = queries.usable_template(key_in(request.POST.get("template", "")))
    typed = forms.ManyForm(request.POST, template=template).typed()
    return render(request, "messaging/reads.html", reads=template_as_read(template, customer, typed))


def _somebody() -> dict[str, str]:
    return dict(zip(OF_THE_FILE, (_("Wang Fang"), _("Ms Wang"), "KH-000001"), strict=True))
