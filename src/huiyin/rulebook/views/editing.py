"""One thing of the draft: a stage, a way, a field, a list, a text. The page comes from what the loader reads there."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render, render_blocks
from huiyin.kernel.traditional import traditional
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest
from huiyin.rulebook import actions, queries
from huiyin.rulebook.editing import Typed, controls_of, deadlines, read_typed
from huiyin.rulebook.editing.page import page_of, with_parts
from huiyin.rulebook.models import Draft
from huiyin.rulebook.outline import SECTIONS
from huiyin.rulebook.places import Path, kind_of, look_up
from huiyin.rulebook.speaking import filled
from huiyin.rulebook.views.drafting import EDIT, draft_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@required(EDIT)
def thing(request: SignedInRequest, place: str) -> HttpResponse:
    """What a thing says, in controls; a draft keeps what is wrong, too: only publishing asks for all right."""
    draft, source, path = _asked(place)
    if request.method != "POST":
        return _page(request, draft, source, path)
    typed = read_typed(controls_of(source, path), request.POST)
    if typed.unreadable:
        return _page(request, draft, source, path, typed=typed)
    seen = request.POST.get("seen", "")
    try:
        actions.edit_draft(
            draft, path, typed.parts, seen=int(seen) if seen.isdecimal() else 0, by=request.user, at=now()
        )
    except actions.Conflicting as conflict:
        return _page(request, draft, source, path, typed=typed, refusal=conflict)
    except DomainError as refusal:
        return _page(request, draft, source, path, typed=typed, refusal=refusal)
    messages.success(request, _("Kept in the draft."))
    return redirect("rulebook:thing", place)


@require_POST
@required(EDIT)
def look(request: SignedInRequest, place: str) -> HttpResponse:
    """While somebody types: what would be wrong, what it comes to, and the chart; nothing is kept."""
    draft, source, path = _asked(place)
    typed = read_typed(controls_of(source, path), request.POST)
    context = {**_context(draft, source, path, typed), "looked": True}
    return HttpResponse(render_blocks(request, "rulebook/thing.html", ["looked"], context))


@require_POST
@required(EDIT)
def adding(request: SignedInRequest, place: str) -> HttpResponse:
    """Another thing beside others, beginning as a copy of one of them."""
    draft, _source, room = _asked(place, room=True)
    key = request.POST.get("key", "").strip()
    said, english = (request.POST.get(field, "").strip() for field in ("name", "name_en"))
    name = {"zh-hans": said, "en": english, "zh-hant": traditional(said)}
    try:
        actions.add_to_draft(
            draft,
            (*room, key),
            like=request.POST.get("like", ""),
            name={language: words for language, words in name.items() if words},
            by=request.user,
            at=now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("rulebook:thing", _owner_of(room))
    return redirect("rulebook:thing", f"{place}/{key}")


@require_POST
@required(EDIT)
def removal(request: SignedInRequest, place: str) -> HttpResponse:
    """Take a thing out of the draft."""
    draft, _source, path = _asked(place)
    try:
        actions.remove_from_draft(draft, path, by=request.user, at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("rulebook:thing", place)
    return redirect("rulebook:thing", _owner_of(path[:-1]))


@require_POST
@required(EDIT)
def order(request: SignedInRequest, place: str) -> HttpResponse:
    """One place up or down among those beside it."""
    draft, _source, path = _asked(place)
    actions.move_in_draft(draft, path, down=bool(request.POST.get("down")), by=request.user, at=now())
    return redirect(reverse("rulebook:thing", args=[_owner_of(path[:-1])]) + f"#room-{path[-2]}")


def _asked(place: str, *, room: bool = False) -> tuple[Draft, dict[str, Any], Path]:
    draft = draft_or_404()
    source = json.loads(draft.source)
    path: Path = tuple(place.split("/"))
    held = path[:-1] if room or len(path) == 1 else path  # a section or room may be there as soon as something is in it
    known = path[0] in SECTIONS and bool(kind_of((*path, "any") if room else path))
    if not known or (held and look_up(source, held) is None):
        raise Http404
    return draft, source, path


def _owner_of(room: Path) -> str:
    """The thing on whose page the things of a room stand."""
    while room and not kind_of(room):
        room = room[:-1]
    return "/".join(str(word) for word in room)


def _context(
    draft: Draft, source: dict[str, Any], path: Path, typed: Typed | None = None, refusal: DomainError | None = None
) -> dict[str, Any]:
    proposed = with_parts(source, path, typed.parts) if typed else source
    page = page_of(
        proposed,
        path,
        calendar=calendar_of(),
        now=now(),
        unreadable=typed.unreadable if typed else None,
        raw=typed.raw if typed else None,
        conflicts=getattr(refusal, "conflicts", ()),
    )
    return {
        "pack": queries.pack_in_force(),
        "draft": draft,
        "page": page,
        "spoken": lambda text: filled(text, {}),
        "place": "/".join(str(word) for word in path),
        "refusal": str(refusal) if refusal else "",
        "forms_of_deadlines": deadlines.FORMS,
        "units": deadlines.UNITS,
        "periods": deadlines.PERIODS,
        "weekdays": deadlines.DAYS,
        "may_be_removed": len(path) > 1,
    }


def _page(
    request: SignedInRequest,
    draft: Draft,
    source: dict[str, Any],
    path: Path,
    *,
    typed: Typed | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    context = _context(draft, source, path, typed, refusal)
    return render(request, "rulebook/thing.html", status=422 if typed else 200, **context)
