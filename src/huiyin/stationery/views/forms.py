"""The catalogue of forms, each with its specimen, and how the house changes them."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.printing import Paper, TablePaper
from huiyin.kernel.printing.adjusting import change
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.stationery import actions, queries
from huiyin.stationery.forms import Common, OneForm
from huiyin.stationery.models import OF_ALL
from huiyin.stationery.queries.catalogue import Form
from huiyin.stationery.queries.settings import adjustment_with, changed_forms
from huiyin.stationery.views.handing_out import hand_out

VIEW, KEEP = "forms.view", "forms.keep"


@require_safe
@required(VIEW)
def catalogue(request: SignedInRequest) -> HttpResponse:
    """Every form and register of the house, by what it is about, or those whose names have the words asked for."""
    every, asked = queries.listed(queries.catalogue()), request.GET.get("q", "").strip()
    found = [one for one in every if one.says(asked)]
    return render(
        request,
        "stationery/catalogue.html",
        block="groups" if request.headers.get("HX-Request") else None,
        groups=queries.grouped(found),
        asked=asked,
        number=len(found),
        may=request.user.may,
        changed=changed_forms(),
        may_keep=request.user.may(KEEP),
    )


@require_safe
@required(VIEW)
def form(request: SignedInRequest, key: str) -> HttpResponse:
    """One form without data, and what the house changes about it."""
    return _page(request, _form(key))


@require_safe
@required(VIEW)
def specimen(request: SignedInRequest, key: str, kind: str) -> HttpResponse:
    """The empty form on A4 or in Excel, as it would be handed out."""
    found = _form(key)
    blank = _with_house(found)
    return hand_out(request, blank, name=found.called(blank.title), kind=kind)


@require_POST
@required(KEEP)
def adjusting(request: SignedInRequest, key: str) -> HttpResponse:
    """Keep the changes, or show them beside first."""
    found = _form(key)
    _number, known = queries.settings_of(key)
    typed = OneForm(request.POST, form=found, known=known)
    if "preview" in request.POST or request.headers.get("HX-Request"):
        valid = typed.is_valid()
        return _page(request, found, form=typed, preview=typed.settings() if valid else None)
    if accepted(
        typed,
        lambda: actions.adjust_form(key, typed.settings(), seen=typed.cleaned_data["seen"], by=request.user, at=now()),
    ):
        own, _others = queries.among_others(found)
        messages.success(request, _("Kept. From now on “%(form)s” is like this everywhere.") % {"form": own.title})
        return redirect(request, reverse("stationery:form", args=[key]))
    return _page(request, found, form=typed)


@require_POST
@required(KEEP)
def taking_up(request: SignedInRequest, key: str, number: int) -> HttpResponse:
    """The form is again as it was in an earlier version; 0 is as it came."""
    _form(key)
    if number and number not in {version.number for version in queries.versions_of(key)}:
        raise Http404
    seen, _known = queries.settings_of(key)
    if done(request, lambda: actions.take_up_again(key, number, seen=seen, by=request.user, at=now())):
        messages.success(request, _("The form is as it was."))
    return redirect(request, reverse("stationery:form", args=[key]))


@require_http_methods(["GET", "HEAD", "POST"])
@required(KEEP)
def common(request: SignedInRequest) -> HttpResponse:
    """The sign and the line of the house, and the watermark, on every form."""
    number, known = queries.settings_of(OF_ALL)
    files = (request.POST, request.FILES) if request.method == "POST" else ()
    typed = Common(*files, known=known, initial={"seen": number})

    def keep() -> None:
        said = {"sign": typed.cleaned_data["logo"], "seen": typed.cleaned_data["seen"]}
        actions.adjust_all_forms(typed.settings(), **said, by=request.user, at=now())

    if accepted(typed, keep):
        messages.success(request, _("Kept. From now on every form is like this."))
        return redirect(request, reverse("stationery:common"))
    return render(
        request,
        "stationery/common.html",
        status=422 if typed.is_bound else 200,
        form=_seen_anew(typed, number),
        versions=queries.versions_of(OF_ALL),
        has_logo=bool(known.get("logo")),
        specimen=_sample(),
    )


@require_POST
@required(KEEP)
def taking_up_common(request: SignedInRequest, number: int) -> HttpResponse:
    """Every form is again as in an earlier version."""
    if number and number not in {version.number for version in queries.versions_of(OF_ALL)}:
        raise Http404
    seen, _known = queries.settings_of(OF_ALL)
    if done(request, lambda: actions.take_up_again(OF_ALL, number, seen=seen, by=request.user, at=now())):
        messages.success(request, _("The forms are as they were."))
    return redirect(request, reverse("stationery:common"))


def _seen_anew(typed: Any, number: int) -> Any:
    """Who was told that somebody was faster keeps what they typed, if once more, in the place of what they see now."""
    if typed.is_bound and str(actions.Overtaken()) in typed.non_field_errors():
        typed.data = typed.data.copy()
        typed.data["seen"] = number
    return typed


def _form(key: str) -> Form:
    found = queries.form_named(key)
    if found is None:
        raise Http404
    return found


def _with_house(form: Form) -> Paper | TablePaper:
    blank = form.specimen()
    return replace(blank, key=form.key, house=blank.house or queries.house_line())


def _sample() -> Paper:
    """The first form of the catalogue that is no register stands for all of them."""
    every = (_with_house(form) for form in queries.catalogue())
    return next(one for one in every if isinstance(one, Paper))


def _page(
    request: SignedInRequest, found: Form, *, form: OneForm | None = None, preview: dict[str, Any] | None = None
) -> HttpResponse:
    number, known = queries.settings_of(found.key)
    blank = _with_house(found)
    if preview is not None:
        blank = replace(change(blank, adjustment_with(found.key, preview)), key="")
    typed = form or OneForm(form=found, known=known, initial={"seen": number})
    wrong = typed.is_bound and not typed.is_valid()
    while_typing = bool(request.headers.get("HX-Request"))
    own, namesakes = (None, []) if while_typing else queries.among_others(found)
    return render(
        request,
        "stationery/form.html",
        block="preview" if while_typing else None,
        status=422 if wrong else 200,
        found=found,
        title=own.title if own else "",
        namesakes=namesakes,
        specimen=blank,
        is_register=isinstance(blank, TablePaper),
        form=_seen_anew(typed, number),
        wrong=list(typed.wrong()) if wrong else [],
        number=number,
        versions=queries.versions_of(found.key),
        may_keep=request.user.may(KEEP),
        shown_before_kept=preview is not None,
        while_typing=while_typing,
    )
