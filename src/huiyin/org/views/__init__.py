"""Pages about people, departments, calendars, and what lies on a person's desk."""

from collections.abc import Callable
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


def accepted(form: Form, verb: Callable[[], Any]) -> bool:
    """Do it if the form is right; a refusal stands beside the field it is about."""
    if not form.is_valid():
        return False
    try:
        verb()
    except DomainError as refusal:
        form.add_error(refusal.at_field if refusal.at_field in form.fields else None, str(refusal))
        return False
    return True


def done(request: HttpRequest, verb: Callable[[], Any]) -> bool:
    """Do what a button alone asks for; the next page tells why not."""
    try:
        verb()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    return True
