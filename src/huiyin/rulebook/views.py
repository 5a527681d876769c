"""The rule book to read: clauses, processes, conduct and wording, versions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.rulebook import actions, queries
from huiyin.rulebook.charts import flow_chart, words
from huiyin.rulebook.enums import COLLECTS, CUSTOMER_KINDS, TOPICS
from huiyin.rulebook.loader import BrokenPack
from huiyin.rulebook.rules import GUARDS


@require_safe
@required("rulebook.view")
def book(request: HttpRequest) -> HttpResponse:
    """Every clause in force, by chapter, with the rules that carry it."""
    pack = queries.pack_in_force()
    q = request.GET.get("q", "").strip()
    block = "found" if request.headers.get("HX-Request") else None
    return render(
        request, "rulebook/book.html", block=block, pack=pack, q=q, chapters=queries.chapters(pack, containing=q)
    )


@require_safe
@required("rulebook.view")
def process(request: HttpRequest, key: str) -> HttpResponse:
    """One process: its flow chart, its stages and the ways between them."""
    pack = queries.pack_in_force()
    if key not in pack.processes:
        raise Http404
    shown = pack.processes[key]
    return render(
        request,
        "rulebook/process.html",
        pack=pack,
        process=shown,
        doors=[door for door in pack.doors.values() if door.process == key],
        chart=flow_chart(shown, language=get_language() or "zh-hans"),
        words=words,
        guards=GUARDS,
        collects=COLLECTS,
        clause_numbers={clause: number for number, clause in enumerate(pack.clauses, start=1)},
    )


@require_safe
@required("rulebook.view")
def wording(request: HttpRequest) -> HttpResponse:
    """Conduct rules, brand attitude, strategy, saved replies and what is never said. Source: A6-1, A7-1…8, C15-4…6."""
    pack = queries.pack_in_force()
    q = request.GET.get("q", "").strip()
    block = "found" if request.headers.get("HX-Request") else None
    found = queries.manners(pack, containing=q)
    return render(request, "rulebook/wording.html", block=block, pack=pack, q=q, found=found, topics=TOPICS)


@require_safe
@required("rulebook.view")
def contact(request: HttpRequest) -> HttpResponse:
    """How often which customers hear from us, what is asked and told then, and what is proposed. Source: B45-5."""
    pack = queries.pack_in_force()
    return render(
        request,
        "rulebook/contact.html",
        pack=pack,
        rules=pack.contact,
        words={name: queries.words_of(pack, name) for name in ("memberships", "categories")},
        kinds=CUSTOMER_KINDS,
        festivals=FESTIVALS,
        clause_numbers={clause: number for number, clause in enumerate(pack.clauses, start=1)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@required("rulebook.view")
def versions(request: HttpRequest) -> HttpResponse:
    """The published versions; publishing reads the pack's files again."""
    if request.method == "POST" and not request.user.may("rulebook.publish"):  # type: ignore[union-attr]
        raise NotPermitted("rulebook.publish")
    problems: tuple[object, ...] = ()
    current = queries.current_version()
    if request.method == "POST":
        try:
            version = actions.publish(current.pack, by=request.user, at=now())  # type: ignore[arg-type]
        except BrokenPack as broken:
            problems = broken.problems
        except actions.NoSuchPack as missing:
            problems = (missing,)
        else:
            messages.success(request, _outcome(version.number, changed=version.pk != current.pk))
            return redirect("rulebook:versions")
    return render(
        request,
        "rulebook/versions.html",
        status=422 if problems else 200,
        pack=queries.pack_of(current.pk),
        versions=queries.versions(),
        problems=problems,
    )


def _outcome(number: int, *, changed: bool) -> str:
    if changed:
        return gettext("Version %(number)d is in force now.") % {"number": number}
    return gettext("Nothing has changed; version %(number)d stays in force.") % {"number": number}
