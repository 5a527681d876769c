"""The rows behind figures of a round's report: who said what, what came late, what nobody had planned."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.queries.rounds import rule_of
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.contact.models.interactions import InteractionQuerySet
from huiyin.kernel.clock import midnight
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Pack, Script, flat
from huiyin.rulebook.queries import pack_of


def scripts_of(run: Round, pack: Pack) -> list[Script]:
    """What was said in the round."""
    return [pack.scripts[key] for key in rule_of(run).scripts if key in pack.scripts]


def answer_key(question: str, choice: str) -> str:
    """How a list is asked for those who gave this answer."""
    return f"{question}:{choice}"


def answers_known(run: Round) -> list[tuple[str, str]]:
    """Every fixed answer that could be given in the round, in words."""
    return list({
        answer_key(key, choice): f"{say(line.label)} – {say(one.label)}"
        for script in scripts_of(run, pack_of(run.version_id))
        for key, line in script.questions.items()
        for choice, one in flat(line.choices).items()
    }.items())  # fmt: skip


def who_said(answers: Iterable[str]) -> Q:
    """Those who were reached and gave one of these answers."""
    found = Q(pk=None)
    for answer in answers:
        question, _colon, choice = answer.partition(":")
        found |= Q(interaction__answers__contains={question: choice})
    return Q(state=State.REACHED) & found


def late(at: datetime) -> Q:
    """Calls that came after their last day, or still wait then. Source: E72-0."""
    after = Q(settled_at__gt=F("item__due_at")) | Q(settled_at=None, item__due_at__lt=at)
    return ~Q(state=State.EXCLUDED) & after


def unplanned(run: Round, at: datetime) -> InteractionQuerySet:
    """Follow-ups of its own customers on its days that are of no callback. Source: E72-0."""
    until = midnight(run.ends_on + timedelta(days=1))
    rows = Interaction.objects.filter(
        at__gte=midnight(run.begins_on), at__lt=until, at__lte=at, direction=Interaction.Direction.OUT,
        purpose__in=[Purpose.CALLBACK, Purpose.FOLLOW_UP],
    )  # fmt: skip
    own = Callback.objects.filter(round=run, customer=OuterRef("customer"))
    return rows.exclude(subject__startswith="callback/").filter(Exists(own))
