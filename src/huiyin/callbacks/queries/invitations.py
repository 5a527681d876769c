"""What came of inviting customers to an activity: invited, reached, coming, undecided, each with its people."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.callbacks.enums import Stage, State
from huiyin.callbacks.models import Round
from huiyin.callbacks.queries.calendar import ACTIVITY
from huiyin.callbacks.queries.figures import answers_given
from huiyin.callbacks.queries.ledger import ledger
from huiyin.contact.models import Activity
from huiyin.contact.queries import Invitation, Part
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_of

INVITED = (State.OPEN, State.REACHED, State.REFUSED, State.UNREACHABLE)  # everybody but those left out


def invitations(activity: Activity, user: Person) -> list[Invitation]:
    """The rounds about an activity, as far as somebody may read them. Source: D52-12."""
    if not user.may("callbacks.view"):
        return []
    rounds = Round.objects.visible_to(user).filter(about=f"{ACTIVITY}/{activity.pk}").order_by("-pk")
    return [
        Invitation(
            title=f"{run.number} {say(run.title)}",
            address=reverse("callbacks:round", args=[run.pk]),
            stage=str(Stage(run.stage).label),
            parts=list(_parts(run)) if run.stage in (Stage.RUNNING, Stage.CLOSED) else (),
        )
        for run in rounds
    ]


def _parts(run: Round) -> Iterator[Part]:
    people, standing = reverse("callbacks:people", args=[run.pk]), ledger(run).first

    def part(label: str, number: int, **asked: list[str]) -> Part:
        return Part(label, number, f"{people}?{urlencode(asked, doseq=True)}")

    yield part(_("Invited"), standing.to_call, state=[str(state) for state in INVITED])
    yield part(_("Reached"), standing.states[State.REACHED], state=[State.REACHED.value])
    for question in answers_given(run, pack_of(run.version_id)):
        for said in question["said"]:
            yield part(say(said["label"]), said["count"], answer=[said["key"]])
