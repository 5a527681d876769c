"""Writing the next version of the rule book: the draft as a whole, its publication, files that come and go."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest, done
from huiyin.rulebook import actions, queries
from huiyin.rulebook.differences import differences
from huiyin.rulebook.editing.page import Found, Room, rooms_below
from huiyin.rulebook.loader import BrokenPack, look_at
from huiyin.rulebook.models import Draft, PackVersion
from huiyin.rulebook.outline import SECTIONS
from huiyin.rulebook.places import definition_at
from huiyin.rulebook.rehearsal import Rehearsal, address_of

EDIT, PUBLISH = "rulebook.edit", "rulebook.publish"


@require_http_methods(["GET", "HEAD", "POST"])
@required(EDIT)
def draft(request: SignedInRequest) -> HttpResponse:
    """The draft with what differs, what is wrong, and everything there is to edit."""
    if request.method == "POST":
        actions.begin_draft(by=request.user, at=now())
        return redirect("rulebook:draft")
    return _page(request, queries.open_draft(queries.current_version().pack))


@require_POST
@required(PUBLISH)
def publication(request: SignedInRequest) -> HttpResponse:
    """Put the draft into force, as it was compared with the version that was shown."""
    found = draft_or_404()
    seen = request.POST.get("seen_version", "")
    try:
        version = actions.publish_draft(
            found,
            seen_version=int(seen) if seen.isdecimal() else 0,
            note=request.POST.get("note", ""),
            by=request.user,
            at=now(),
        )
    except BrokenPack:
        return _page(request, found, refusal=_("A draft with mistakes can't be published."))
    except DomainError as refusal:
        typed = request.POST.get("note", "")
        return _page(request, queries.open_draft(found.pack), refusal=str(refusal), reason=typed)
    messages.success(request, _("Version %(number)d is in force now.") % {"number": version.number})
    return redirect("rulebook:versions")


@require_POST
@required(EDIT)
def handing_in(request: SignedInRequest) -> HttpResponse:
    """Hand the draft to whoever may publish."""
    if done(request, lambda: actions.hand_in(draft_or_404(), by=request.user, at=now())):
        messages.success(request, _("Handed in. Whoever may publish has been told."))
    return redirect("rulebook:draft")


@require_safe
@required(EDIT)
def handed_in(request: SignedInRequest, number: int) -> HttpResponse:
    """Where the notice of a draft leads: to it while it is written, then to the versions."""
    found = queries.open_draft(queries.current_version().pack)
    return redirect("rulebook:draft" if found and found.pk == number else "rulebook:versions")


@require_POST
@required(EDIT)
def discarding(request: SignedInRequest) -> HttpResponse:
    """Give the draft up."""
    if done(request, lambda: actions.discard_draft(draft_or_404(), by=request.user, at=now())):
        messages.success(request, _("The draft was discarded; the version in force stays."))
    return redirect("rulebook:draft")


@require_POST
@required(EDIT)
def returning(request: SignedInRequest, number: int) -> HttpResponse:
    """An earlier version becomes the draft."""
    earlier = queries.version_at(number)
    if earlier is None:
        raise Http404
    if not done(request, lambda: actions.take_up_again(earlier, by=request.user, at=now())):
        return redirect("rulebook:version", number)
    messages.success(
        request, _("Version %(number)d is the draft now. It counts once it is published.") % {"number": number}
    )
    return redirect("rulebook:draft")


@require_POST
@required(EDIT)
def bringing_in(request: SignedInRequest) -> HttpResponse:
    """Files of a pack become the draft; their mistakes are told by file and line."""
    files = [(file.name or "pack.yaml", file.read(actions.LARGEST + 1)) for file in request.FILES.getlist("files")]
    try:
        actions.bring_in(files, by=request.user, at=now())
    except BrokenPack as broken:
        return _page(request, None, mistakes=broken.problems)
    except DomainError as refusal:
        return _page(request, queries.open_draft(queries.current_version().pack), refusal=str(refusal))
    messages.success(request, _("The files are the draft now. Look at what differs, then publish."))
    return redirect("rulebook:draft")


@require_POST
@required(EDIT)
def files(request: SignedInRequest) -> HttpResponse:
    """The product's files become the draft; what they say otherwise is seen there before it counts."""
    try:
        actions.read_files(by=request.user, at=now())
    except BrokenPack as broken:
        return _page(request, queries.open_draft(queries.current_version().pack), mistakes=broken.problems)
    except actions.NothingNew as same:
        messages.info(request, str(same))
        return redirect("rulebook:versions")
    except DomainError as refusal:
        return _page(request, queries.open_draft(queries.current_version().pack), refusal=str(refusal))
    messages.success(request, _("The files are the draft now. Look at what differs, then publish."))
    return redirect("rulebook:draft")


@require_http_methods(["GET", "HEAD", "POST"])
@required(EDIT)
def rehearsal(request: SignedInRequest) -> HttpResponse:
    """Ask for the dry run; while it is under way the page looks again how far it is."""
    found = draft_or_404()
    if request.method == "POST":
        try:
            actions.ask_for_rehearsal(found, by=request.user, at=now())
        except BrokenPack:
            messages.error(request, _("A draft with mistakes can't be tried out."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("rulebook:draft")
    return render(request, "rulebook/draft.html", block="tried", draft=found, **_tried(found, request))


@require_safe
@required(EDIT)
def draft_file(request: SignedInRequest) -> HttpResponse:
    """The draft as the YAML of a pack."""
    found = draft_or_404()
    return yaml_file(request, found.source, f"{found.pack}-draft.yaml")


def yaml_file(request: SignedInRequest, source: str, name: str) -> HttpResponse:
    return HttpResponse(
        actions.take_along(source, name=name.partition(".")[0], by=request.user, at=now()),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def draft_or_404() -> Draft:
    found = queries.open_draft(queries.current_version().pack)
    if found is None:
        raise Http404
    return found


def _page(
    request: SignedInRequest, found: Draft | None, *, refusal: str = "", mistakes: Any = (), reason: str = ""
) -> HttpResponse:
    current = queries.current_version()
    in_force = json.loads(PackVersion.objects.values_list("source", flat=True).get(pk=current.pk))
    context: dict[str, Any] = {}
    if found:
        source = json.loads(found.source)
        _pack, problems = look_at(source, here=True)
        context = {
            "problems": [Found(problem, definition_at(problem.path, source)) for problem in problems],
            "differences": differences(in_force, source),
            "rooms": _sections(source),
            "publishers": queries.publishers() if not request.user.may(PUBLISH) else [],
            "reason": reason or _reason(found),
            **_tried(found, request),
        }
    return render(
        request,
        "rulebook/draft.html",
        status=422 if refusal or mistakes else 200,
        pack=queries.pack_of(current.pk),
        current=current,
        draft=found,
        refusal=refusal,
        mistakes=mistakes,
        **context,
    )


def _reason(found: Draft) -> str:
    number = queries.taken_up_again(found)
    return _("Back to version %(number)d") % {"number": number} if number else ""


def _tried(found: Draft, request: SignedInRequest) -> dict[str, Any]:
    """What the dry run found; who may see matters gets the way to them."""
    may_see = any(request.user.may(permission) for permission in ("cases.view", "cases.answer"))
    kept = Rehearsal.of(found.rehearsal)
    numbered = list(enumerate(kept.findings)) if kept else []
    return {
        "tried": kept,
        "found": [(each, address_of(each.process, number) if may_see else "") for number, each in numbered],
        "in_force": queries.pack_in_force(),
    }


def _sections(source: dict[str, Any]) -> list[Room]:
    """The sections of a rule book, each with the things that have a page of their own."""
    rooms = []
    for word in dict.fromkeys([*source, *SECTIONS]):
        below = rooms_below(source, (word,))
        rooms.append(Room((word,), definition_at((word,)).kind, below[0].things if below else ()))
    return rooms
