"""What can't go on by itself is told to whoever leads it: once, and again only after it went on meanwhile."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop

from huiyin.callbacks import queries
from huiyin.callbacks.models import Halt, Round
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import CallbackPlan
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

UNWRITTEN = gettext_noop(
    "%(title)s: %(count)s customers wait to be written to and can't be. See to the channel and the template "
    "“%(template)s”, or have them called."
)
REFUSED = gettext_noop("The callback plan “%(title)s” brings nobody into a round: %(why)s")


def halt_plan(plan: CallbackPlan, refusal: DomainError, *, at: datetime) -> None:
    """Whoever would answer for the rounds of a plan hears why it makes none."""
    leader = queries.leader_of(Round(department=queries.service_tree()), plan)
    text = in_each_language(REFUSED, title=plan.title, why=in_words(refusal))
    _halt(_of_plan(plan), text, leader, at)


def plan_goes_on(plan: CallbackPlan) -> None:
    """Nothing keeps a plan back any more."""
    _goes_on(_of_plan(plan))


def halt_messages(run: Round, plan: CallbackPlan, *, count: int, template: str, at: datetime) -> None:
    """Whoever answers for a round hears that so many of it can't be written to."""
    text = in_each_language(UNWRITTEN, title=run.title, count=count, template=template)
    _halt(run.subject, text, queries.leader_of(run, plan), at)


def messages_go_on(run: Round) -> None:
    """Nobody of a round waits any more to be written to."""
    _goes_on(run.subject)


def in_words(refusal: DomainError) -> dict[str, str]:
    """What a job says, who will read it being unknown."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(refusal)
    return said


@whole
def _halt(about: str, text: Text, leader: Person | None, at: datetime) -> None:
    if leader is None:
        return  # whoever is appointed is told by the next sweep
    _row, is_new = Halt.objects.get_or_create(about=about, defaults={"at": at})
    if is_new:
        worklist.notify([leader], kind="mention", text=text, subject=about, at=at)


def _goes_on(about: str) -> None:
    Halt.objects.filter(about=about).delete()


def _of_plan(plan: CallbackPlan) -> str:
    return f"plan/{plan.key}"
