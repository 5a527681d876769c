"""What is said in calls, and whom we call by ourselves: to read, and to try out."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.htmx import render
from huiyin.org.queries import organisation
from huiyin.org.views import SignedInRequest
from huiyin.rulebook import queries
from huiyin.rulebook.charts import plans
from huiyin.rulebook.charts.words import deadline_said
from huiyin.rulebook.definitions import Pack, Script, Situation
from huiyin.rulebook.enums import CONSENT_PURPOSES, LINE_ENDS, ROUNDS
from huiyin.rulebook.speaking import filled, walk


@require_safe
@required("rulebook.view")
def scripts(request: SignedInRequest) -> HttpResponse:
    """The plans of callbacks in words, their scripts, and what to do when something comes up on the line."""
    pack, blanks = queries.pack_in_force(), _blanks(request)
    return render(
        request,
        "rulebook/scripts.html",
        pack=pack,
        spoken=lambda text: filled(text, blanks),
        plans=plans,
        due=deadline_said,
        rounds=ROUNDS,
        purposes=CONSENT_PURPOSES,
        ways=queries.words_of(pack, "channels"),
        clause_numbers={clause: number for number, clause in enumerate(pack.clauses, start=1)},
    )


@require_safe
@required("rulebook.view")
def script(request: SignedInRequest, key: str) -> HttpResponse:
    """A script as it is spoken: answers switch the words at once, situations are one key away. Source: A4-6…11, B23."""
    pack = queries.pack_in_force()
    if key not in pack.scripts:
        raise Http404
    shown = pack.scripts[key]
    there = situations_of(shown, pack)
    now = walk(shown, request.GET.dict())
    blanks = _blanks(request)
    block = {"talk": "talk", "situation": "situation"}.get(request.headers.get("HX-Target", ""))
    return render(
        request,
        "rulebook/script.html",
        block=block,
        pack=pack,
        script=shown,
        walk=now,
        spoken=lambda text: filled(text, blanks),
        situations=there,
        situation=there.get(request.GET.get("situation", "")),
        ends=LINE_ENDS,
        meant_for=plans.meant_for(shown, pack),
        answers_in_words=plans.answers_in_words,
    )


def situations_of(script: Script, pack: Pack) -> dict[str, Situation]:
    """Those that are one key away from a script: its own, else all that may come up when we call."""
    if script.situations:
        return {key: pack.situations[key] for key in script.situations}
    return {key: one for key, one in pack.situations.items() if not one.incoming}


def _blanks(request: SignedInRequest) -> dict[str, str]:
    house = organisation()
    return {"company": house.name if house else _("Our company"), "agent": request.user.name}
