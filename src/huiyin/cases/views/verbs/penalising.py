"""What the penalty catalogue lays upon people, one entry or a set of it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import actions
from huiyin.cases.models import Case, Penalty
from huiyin.cases.views.page import act
from huiyin.cases.views.verbs.asked import part_of, person_in
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest

PERSON, AMOUNT = "person-", "amount-"  # of a line of a set, before its key


@require_POST
def penalise(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.penalise(
            case,
            rule=request.POST.get("rule", ""),
            person=_named(request, "person"),
            amount=request.POST.get("amount", ""),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=now(),
        ),
        panel="penalise",
        words=lambda row: (_("The penalty for %(name)s is entered.") % {"name": row.person.name}, "success"),
    )


@require_POST
def penalise_together(request: SignedInRequest, pk: int) -> HttpResponse:
    """A set of the catalogue, entered in one press."""
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.penalise_together(
            case,
            chosen=request.POST.get("set", ""),
            people=_people(request),
            amounts={key.removeprefix(AMOUNT): value for key, value in request.POST.items() if key.startswith(AMOUNT)},
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=now(),
        ),
        panel="penalise-together",
        words=lambda rows: (
            _("Penalties entered for %(names)s.") % {"names": "、".join(row.person.name for row in rows)},
            "success",
        ),
    )


@require_POST
def revoke_penalty(request: SignedInRequest, pk: int, penalty: int) -> HttpResponse:
    case, row = part_of(request, Penalty, pk, penalty)
    return act(
        request,
        case,
        lambda: actions.revoke_penalty(row, by=request.user, at=now()),
        panel="penalise",
        said=_("The penalty is taken back."),
    )


def _named(request: HttpRequest, name: str) -> Person | None:
    """Whom a request names, if it names anybody."""
    return person_in(request, name) if request.POST.get(name) else None


def _people(request: HttpRequest) -> dict[str, Person]:
    named = {key: _named(request, key) for key in request.POST if key.startswith(PERSON)}
    return {key.removeprefix(PERSON): person for key, person in named.items() if person is not None}
