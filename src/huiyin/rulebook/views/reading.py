"""The rule book to read: clauses, processes, conduct and wording."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.rulebook import queries
from huiyin.rulebook.charts import flow_chart, words
from huiyin.rulebook.enums import COLLECTS, CONSENT_PURPOSES, CUSTOMER_KINDS, TOPICS
from huiyin.rulebook.rules import GUARDS
from huiyin.rulebook.traffic import DAYS, traffic_of


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
    """One process: its flow chart with what goes on in it now, its stages and the ways between them."""
    pack = queries.pack_in_force()
    if key not in pack.processes:
        raise Http404
    shown = pack.processes[key]
    traffic = traffic_of(key, request.user, now())
    return render(
        request,
        "rulebook/process.html",
        pack=pack,
        process=shown,
        chart=flow_chart(shown, language=get_language() or "zh-hans", traffic=traffic),
        traffic=traffic,
        days=DAYS,
        doors=[door for door in pack.doors.values() if door.process == key],
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
        purposes=CONSENT_PURPOSES,
        clause_numbers={clause: number for number, clause in enumerate(pack.clauses, start=1)},
    )
