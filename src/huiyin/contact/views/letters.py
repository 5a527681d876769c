"""Putting a letter on record that was not written here."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.contact import actions, forms, queries
from huiyin.contact.models import Letter
from huiyin.contact.rules import LETTER
from huiyin.customers.models import Customer
from huiyin.customers.queries import Writing, reach_file
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.moments import moment
from huiyin.kernel.numbers import key_in
from huiyin.org.actions import discard_draft
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, accepted


def letter_to_register(customer: Customer, user: Person) -> list[Writing]:
    """A letter that came in, or that we wrote beside the machine, is put on record from the customer's page."""
    if not customer.permits(user, "speak") or LETTER not in dict(queries.channels()):
        return []
    return [Writing(_("Register a letter"), "inbox", reverse("contact:letter", args=[customer.pk]))]


@require_safe
@required("customers.edit")
def new_letter(request: SignedInRequest) -> HttpResponse:
    """The letter register's own way to another entry: first whose letter it is."""
    request.stands_under = reverse("contact:register-of", args=["letters"])
    pk = key_in(request.GET.get("customer", ""))
    if pk:
        found = reach_file(request.user, pk, to="speak")
        return redirect(request, reverse("contact:letter", args=[found.pk]))
    return render(
        request,
        "contact/whose.html",
        heading=_("Register a letter"),
        subtitle=_("One that came in, or one that was posted beside the letters printed here."),
        crumbs=[(_("Letter register"), reverse("contact:register-of", args=["letters"]))],
        missing=_("Choose whose letter it is.") if "customer" in request.GET else "",
    )


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a letter its number in the register."""
    request.stands_under = reverse("contact:register-of", args=["letters"])
    customer, at = reach_file(request.user, pk, to="speak"), now()
    waiting = queries.letters_to_answer(customer)
    form = forms.LetterEntry(request.POST if request.method == "POST" else None, waiting=waiting, at=at)
    made: list[Letter] = []

    def record() -> None:
        made.append(actions.record_letter(customer, **form.cleaned_data, by=request.user, at=at))

    if accepted(form, record):
        discard_draft(request.user, form_key=f"contact/letter/{pk}")
        messages.success(request, _registered(made[0]))
        return redirect(request, reverse("contact:talk", args=[made[0].interaction_id]))
    return render(
        request,
        "contact/letter.html",
        status=422 if form.is_bound else 200,
        customer=customer,
        form=form,
        may_write=request.user.may("messages.send"),
    )


def _registered(letter: Letter) -> str:
    """Its number, and who owes an answer by when."""
    item = letter.item
    if item is None or item.due_at is None:
        return _("The letter stands in the register as %(number)s.") % {"number": letter.number}
    said = _("The letter stands in the register as %(number)s; %(name)s answers it by %(moment)s.")
    return said % {"number": letter.number, "name": item.owner or item.team, "moment": moment(item.due_at)}
