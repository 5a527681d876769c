"""The figures of a round as its report holds them: words and numbers that are kept and read in any language."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback, Round, Summary
from huiyin.callbacks.queries.behind import answer_key, late, scripts_of, unplanned
from huiyin.callbacks.queries.ledger import Ledger, Standing, ledger
from huiyin.callbacks.queries.rounds import last_before, rule_of
from huiyin.contact.models import Interaction
from huiyin.contact.queries import contact_rules
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.clock import midnight
from huiyin.kernel.numbers import TENTH, half_up, per_cent
from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Choice, Pack, Script, ScriptLine, flat
from huiyin.rulebook.enums import OPINIONS
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.speaking import asks_the_class
from huiyin.worklist.rules import in_each_language

WORDS = 5  # of customers, of each class
CAUSES = 5
THEIR_WORDS = gettext_noop("In the customers' own words.")
FOLLOW = gettext_noop(
    "In the customers' own words. Who was not satisfied stands in the class of what they named above, unless another "
    "was chosen; what everybody else said counts here, too, so a class may count more here."
)
APART = gettext_noop(
    "In the customers' own words, by the classes of the register of opinions. What they were not satisfied with, "
    "above, is a list of its own: the numbers need not agree."
)


def figures_of(run: Round, at: datetime) -> dict[str, Any]:
    """All that is counted of a round, as it stands. Source: A2-7, E73-1…3."""
    counted, pack = ledger(run), pack_of(run.version_id)
    plan = rule_of(run)
    rated = _ratings(counted, pack)
    return {
        "at": at.isoformat(),
        "all": _standing(counted.first),
        "turns": [
            {"title": plan.turns[turn - 1].title, **_standing(standing)} for turn, standing in counted.turns.items()
        ],
        "groups": [
            {"key": group.key, "title": group.title, **_standing(group.standing, every=True)}
            for group in counted.groups
        ],
        "whys": [
            [state.value, why.value, number] for state in State for why, number in counted.first.reasons(state.value)
        ],
        "ratings": rated,
        "rated": sum(one["count"] for one in rated),
        "satisfaction": _mean(rated),
        "links": _links(run, pack, sum(one["count"] for one in rated)),
        "answers": answers_given(run, pack),
        "opinions": _opinions(run, pack),
        "follow": _follow(run, pack),
        "let_off_later": sum(one.let_off for turn, one in counted.turns.items() if turn > 1),
        "plan": _against_the_plan(run, at),
        "visits": _visits(run, at),
        "before": _before(run),
    }


def _standing(standing: Standing, *, every: bool = False) -> dict[str, Any]:
    """How customers stand; where every single one counts, who was let off is missing as well."""
    return {
        "everybody": standing.everybody,
        "to_call": standing.to_call,
        **{state.value: standing.states[state] for state in State},
        "done": standing.done,
        "of": standing.owed if every else standing.to_call,
        "covered": float(standing.kept if every else standing.covered),
        "reached_share": float(standing.reached),
    }


def _ratings(counted: Ledger, pack: Pack) -> list[dict[str, Any]]:
    """How satisfied those reached said they are, in all calls together."""
    said: Counter[str] = Counter()
    for standing in counted.turns.values():
        said.update(standing.outcomes)
    choices = flat(pack.lists.get("satisfaction", ())).values()
    total = sum(said[choice.key] for choice in choices)
    return [
        {
            "key": choice.key,
            "label": choice.label,
            "count": said[choice.key],
            "share": _share(said[choice.key], total),
            "worth": choice.share,
        }
        for choice in choices
    ]


def _mean(rated: Sequence[Mapping[str, Any]]) -> float | None:
    """How satisfied they are on the whole, of a hundred: each word counts what the rule book says it is worth."""
    worth = [one for one in rated if one["worth"] is not None]
    count = sum(one["count"] for one in worth)
    return float(half_up(sum(Decimal(one["count"] * one["worth"]) for one in worth) / count, TENTH)) if count else None


def _links(run: Round, pack: Pack, rated: int) -> list[dict[str, Any]]:
    """What of our service customers were satisfied with and what not, the worst first.

    A part of the service is what a script asks about whoever is not satisfied: everybody who was asked how satisfied
    they are and did not name it was satisfied with it. Source: E73-1.
    """
    asked = dict(_asked_for(scripts_of(run, pack)))
    if not rated:
        return []
    named = _said(run, asked)
    found = []
    for question, choices in asked.items():
        for choice in choices:
            within = flat([choice])
            numbers = {key: named.get((question, key), 0) for key in within}
            # What was named is told as exactly as it was; what nobody named, by its class.
            told = [one for key, one in within.items() if numbers[key]] or [choice]
            for one in told:
                number = numbers[one.key]
                found.append({
                    "key": answer_key(question, one.key),
                    "label": one.label,
                    "count": number,
                    "satisfied": _share(rated - number, rated),
                })  # fmt: skip
    return sorted(found, key=lambda one: -one["count"])


def answers_given(run: Round, pack: Pack) -> list[dict[str, Any]]:
    """How many gave each fixed answer to what everybody is asked beside the rating: who comes, who is undecided."""
    asked: dict[str, ScriptLine] = {}
    for script in scripts_of(run, pack):
        others = {key: line for key, line in script.questions.items() if line.choices and not line.when}
        asked |= {key: line for key, line in others.items() if key != script.rating}
    named = _said(run, asked)
    return [
        {
            "label": line.label,
            "said": [
                {"key": answer_key(key, one.key), "label": one.label, "count": named.get((key, one.key), 0)}
                for one in flat(line.choices).values()
            ],
        }
        for key, line in asked.items()
    ]


def _said(run: Round, questions: Iterable[str]) -> Mapping[tuple[str, str], int]:
    """How often each of these questions was answered how."""
    names = list(questions)
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"round": run.pk, "questions": names})
        return {(question, said): number for question, said, number in cursor.fetchall()}


def _asked_for(scripts: Iterable[Script]) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """The questions that only somebody is asked who is not satisfied, with their fixed answers."""
    for script in scripts:
        for key, line in script.questions.items():
            if script.rating and script.rating in line.when and line.choices:
                yield key, line.choices


def _follow(run: Round, pack: Pack) -> bool:
    """Whether opinions go into the class of what the customer was not satisfied with."""
    scripts = scripts_of(run, pack)
    return any(asks_the_class(one, key) for one in scripts for key, line in one.questions.items() if line.opinion)


def opinions_told(figures: Mapping[str, Any]) -> Text:
    """How the opinions of a report and what customers were not satisfied with belong together."""
    if not figures["links"]:
        return in_each_language(THEIR_WORDS)
    return in_each_language(FOLLOW if figures.get("follow") else APART)


def _opinions(run: Round, pack: Pack) -> list[dict[str, Any]]:
    """What was said, by class, with its causes and some of the customers' own words; the most first. Source: E73-2."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, {"round": run.pk, "words": WORDS})
        classes: dict[tuple[str, str], _Class] = {}
        for key, kind, cause, number, words in cursor.fetchall():
            one = classes.setdefault((key, "" if key else kind), _Class(_heading(key, kind, pack)))
            one.count += number
            if cause:
                one.causes[cause] += number
            one.words += words
    return [
        {
            "label": one.label,
            "classified": bool(key),
            "count": one.count,
            "causes": [[masking.text(cause), number] for cause, number in one.causes.most_common(CAUSES)],
            "words": [masking.text(words) for words in one.words[:WORDS]],
        }
        for (key, _kind), one in sorted(classes.items(), key=lambda pair: (-pair[1].count, pair[0]))
    ]


class _Class:
    """Opinions of one class as they are counted."""

    def __init__(self, label: Text) -> None:
        self.label, self.count = label, 0
        self.causes: Counter[str] = Counter()
        self.words: list[str] = []


def _heading(key: str, kind: str, pack: Pack) -> Text:
    rules = contact_rules().opinions
    known = {key: one.label for key, one in flat(pack.lists.get(rules.classes, ())).items()} if rules else {}
    if key:
        return known.get(key, {"zh-hans": key})
    return in_each_language("%(kind)s", kind=OPINIONS.get(kind, kind))


def _before(run: Round) -> dict[str, Any] | None:
    """The last round of the same plan that is over, as its report has it, else as it stands."""
    earlier = last_before(run)
    if earlier is None:
        return None
    kept = Summary.objects.filter(round=earlier).values_list("figures", flat=True).first()
    if kept:
        standing, satisfaction = kept["all"], kept["satisfaction"]
    else:
        counted = ledger(earlier)
        standing = _standing(counted.first)
        satisfaction = _mean(_ratings(counted, pack_of(earlier.version_id)))
    return {"number": earlier.number, "title": earlier.title, "satisfaction": satisfaction, **standing}


def _visits(run: Round, at: datetime) -> dict[str, Any]:
    """How often we spoke with each customer of the house on these days, and on as many days before. Source: D42-4.

    Days are compared with days: a round that began this morning not with a few hours of the night.
    """
    first = midnight(run.begins_on)
    until = max(min(midnight(run.ends_on + timedelta(days=1)), at), first)
    days = (localdate(until - timedelta.resolution) - run.begins_on).days + 1 if until > first else 0
    earlier = midnight(run.begins_on - timedelta(days=days))
    customers = Customer.objects.filter(merged_into=None, lost_at=None).count()
    said = Interaction.objects.with_something_said().filter(customer__isnull=False, at__gte=earlier, at__lt=until)
    counted = said.aggregate(now=Count("pk", filter=Q(at__gte=first)), before=Count("pk", filter=Q(at__lt=first)))
    shares = {name: round(number / customers, 2) if customers else 0.0 for name, number in counted.items()}
    return {**shares, "talks": counted["now"], "customers": customers}


def _against_the_plan(run: Round, at: datetime) -> dict[str, int]:
    """Calls that came later than planned, and conversations that no round had planned. Source: E72-0."""
    return {"late": Callback.objects.filter(late(at), round=run).count(), "unplanned": unplanned(run, at).count()}


def _share(part: int, whole: int) -> float:
    return float(per_cent(part, whole)) if whole else 0.0


NAMED = """
    SELECT answer.key, answer.value, count(*)
    FROM callbacks_callback AS called JOIN contact_interaction AS talk ON talk.id = called.interaction_id
        CROSS JOIN LATERAL jsonb_each_text(talk.answers) AS answer
    WHERE called.round_id = %(round)s AND called.state = 'reached' AND answer.key = ANY(%(questions)s)
    GROUP BY answer.key, answer.value
"""

# The newest words of each class, kind and cause; longer lists are in the register of opinions.
SAID = """
    WITH said AS (
        SELECT opinion.opinion_class, opinion.kind, opinion.cause, opinion.words, opinion.at, opinion.id,
            row_number() OVER (
                PARTITION BY opinion.opinion_class, opinion.kind, opinion.cause
                ORDER BY opinion.at DESC, opinion.id DESC
            ) AS place
        FROM callbacks_callback AS called
            JOIN contact_opinion AS opinion ON opinion.interaction_id = called.interaction_id
        WHERE called.round_id = %(round)s AND called.state = 'reached'
    )
    SELECT opinion_class, kind, cause, count(*),
        coalesce(array_agg(words ORDER BY place) FILTER (WHERE place <= %(words)s), '{}')
    FROM said GROUP BY opinion_class, kind, cause ORDER BY opinion_class, kind, cause
"""
