"""Pages about people, departments, calendars, and what lies on a person's desk."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person


class SignedInRequest(HttpRequest):
    """What every page behind the sign-in is asked with; the sign-in middleware lets nobody else through."""

    user: Person
    htmx: HtmxDetails
    stands_under: str  # the entry of the navigation that the page belongs to, where its own address does not tell


def me(request: HttpRequest) -> Person:
    """Who is signed in; no page of these is open to anybody else."""
    return cast("Person", request.user)


def accepted(form: Form, verb: Callable[[], Any], *, amiss: Callable[[], Iterable[DomainError]] | None = None) -> bool:
    """Do it if the form is right; a refusal stands beside the field it is about.

    Nobody mends one thing to be told of the next: `amiss` gives every refusal that is still to come, as far as the
    verb knows; and what else it refuses empty is named with them.
    """
    if form.is_valid():
        try:
            verb()
        except DomainError as refusal:
            form.add_error(refusal.at_field if refusal.at_field in form.fields else None, str(refusal))
        else:
            return True
    if form.is_bound:
        for further in amiss() if amiss else ():
            if further.at_field in form.fields and further.at_field not in form.errors:
                form.add_error(further.at_field, str(further))
        name_left_empty(form)
    return False


def name_left_empty(form: Form) -> None:
    """Beside what was refused, all that was asked for, is refused empty (`musts`) and was left so."""
    for name in getattr(form, "musts", ()):
        typed = form.data.get(form.add_prefix(name))  # what a page hides is not sent
        if name in form.fields and name not in form.errors and typed is not None and not str(typed).strip():
            form.add_error(name, form.fields[name].error_messages["required"])


def done(request: HttpRequest, verb: Callable[[], Any]) -> bool:
    """Do what a button alone asks for; the next page tells why not."""
    try:
        verb()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    return True
