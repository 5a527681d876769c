"""A countermeasure begun from somewhere else, with what that shows already written in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.cases.forms import lines_of, typed_in
from huiyin.cases.models import Case
from huiyin.cases.queries import process_of, process_of_measures, sees_whole
from huiyin.cases.rules import Invalid
from huiyin.kernel import masking
from huiyin.kernel.access import NotPermitted
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.views import me
from huiyin.rulebook.definitions import Form, flat
from huiyin.rulebook.rules import intake_after


def begin_measure(
    request: HttpRequest,
    open_measure: Callable[..., Case],
    *,
    basis: Callable[[], str],
    about: str,
    crumbs: Sequence[tuple[str, str]],
    draft: str,
    back: str,
    known: Mapping[str, Any] | None = None,
    of_complaints: bool = False,
) -> HttpResponse:
    """The form of a measure and what comes of it: `open_measure` takes values and files; `about` is what it is for.

    It begins with its `basis`, and with answers that are `known`; one that answers complaints names their class.
    """
    user, process = me(request), process_of_measures()
    if not user.may("cases.register"):
        raise NotPermitted("cases.register")
    if process is None:
        messages.error(request, _("The rule book has no countermeasures."))
        return redirect(request, back)
    intake, refusal = intake_after(process, complaints=of_complaints), None
    typed: Mapping[str, Any]
    if request.method != "POST":
        typed = {**(known or {}), "basis": basis()}
    else:
        typed = typed_in(request.POST, [intake])
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        try:
            case = open_measure(values=typed, files=files, by=user, at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Registered: %(number)s.") % {"number": case.number})
            return redirect(request, back)
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    return render(
        request,
        "cases/measure.html",
        status=422 if refusal else 200,
        process=process,
        about=about,
        crumbs=crumbs,
        draft=draft,
        back=back,
        lines=lines_of(intake, case=None, typed=typed, errors=errors, zone=calendar_of(person=user).zone, at=now()),
        message=str(refusal) if refusal else "",
    )


def taken_over(person: Person, intake: Form, case: Case) -> dict[str, str]:
    """What a countermeasure has from the case it is opened from: its class, its cause, and which case it was."""
    if not sees_whole(person, case):
        return {}
    known = {"classification": case.classification, "cause": case.cause}
    taken = {
        field.name: known[field.means]
        for field in intake.fields
        if field.means in known and known[field.means] in flat(field.choices)  # lists may have changed since
    }
    if any(field.name == "basis" for field in intake.fields):
        words = {"process": say(process_of(case).title), "number": case.number, "title": masking.text(case.title)}
        taken["basis"] = _("%(process)s %(number)s: %(title)s") % words
    return taken
