"""Plans of callbacks: whom, when, by which way, with which script, who of us, and what an unhappy answer opens."""

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text, under
from huiyin.rulebook.definitions import (
    CallbackPlan,
    Turn,
)
from huiyin.rulebook.enums import (
    CALLBACK_SAYS,
    CONSENT_PURPOSES,
    DEMAND_SAYS,
    ROUNDS,
)
from huiyin.rulebook.loader.advice import add, like
from huiyin.rulebook.loader.asking import read_condition
from huiyin.rulebook.loader.callbacks.afterwards import read_letter, read_report
from huiyin.rulebook.loader.callbacks.calling import read_groups, read_retries, read_share, read_skips
from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.callbacks.openings import read_opens
from huiyin.rulebook.loader.callbacks.triggers import read_trigger
from huiyin.rulebook.loader.callbacks.turns import read_turns
from huiyin.rulebook.loader.contact.lengths import days_within
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

_OPTIONAL = (
    "aims", "audience", "rounds", "channels", "receipt", "share", "retries", "skips", "groups", "dissatisfied",
    "demand", "letter", "report", "ladder", "clause",
)  # fmt: skip
_WRITTEN = {"email", "sms", "letter"}  # channels by their key in every pack


def read_callbacks(reader: Reader, node: Node | None, known: Known) -> dict[str, CallbackPlan]:
    return {key: read_plan(reader, key, part, known) for key, part in reader.entries(node, _("Callbacks"))}


def carried_by_callbacks(plans: Iterable[CallbackPlan]) -> list[tuple[str, Text]]:
    """The clauses that plans carry, each with what makes it happen."""
    found = []
    for plan in plans:
        found.append((plan.clause, plan.title))
        found += [(turn.clause, under(plan.title, turn.title)) for turn in plan.turns if turn.clause]
        found += [(group.clause, under(plan.title, group.title)) for group in plan.groups.values()]
        if plan.letter:
            found.append((plan.letter.clause, under(plan.title, _LETTER)))
        if plan.report:
            found.append((plan.report.clause, under(plan.title, _REPORT)))
    return found


_LETTER: Text = {"zh-hans": "电话后寄信", "zh-hant": "電話後寄信", "en": "Letter after the call"}
_REPORT: Text = {"zh-hans": "回访总结报告", "zh-hant": "回訪總結報告", "en": "Report of the round"}


def read_plan(reader: Reader, key: str, node: Node, known: Known) -> CallbackPlan:
    """A plan as a pack says it; one for a single round, put together on screen, says the same."""
    what = _("Callback plan “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "purpose", "trigger", "turns"), optional=_OPTIONAL)
    trigger = read_trigger(reader, parts.get("trigger"), known)
    turns = read_turns(reader, parts.get("turns"), known, what, dated=trigger.kind in ("festival", "activity"))
    channels = {choice.key for choice in known.lists.get("channels", ()) if choice.by_hand}
    purpose = reader.word(parts.get("purpose"), CONSENT_PURPOSES, _("Purpose")) or "service"
    ways = reader.words(parts.get("channels"), channels, _("Channel of contact")) or CallbackPlan.channels
    if purpose == "survey" and "sms" in ways:
        message = _("Providers forbid surveys and requests for reviews by text message.")
        reader.complain(parts["channels"], message, like("[email, letter]"))
    _check_messages(reader, parts, turns, ways, what)
    return CallbackPlan(
        key=key,
        title=reader.text(parts.get("title"), what),
        trigger=trigger,
        turns=turns,
        purpose=purpose,
        aims=tuple(reader.text(part, what) for part in reader.sequence(parts.get("aims"), _("Aims"))),
        audience=read_condition(reader, parts["audience"], known.asked) if "audience" in parts else {},
        rounds=reader.word(parts.get("rounds"), ROUNDS, _("Rounds")) or CallbackPlan.rounds,
        channels=ways,
        receipt=days_within(reader, parts["receipt"], what) if "receipt" in parts else 0,
        share=read_share(reader, parts.get("share"), known),
        retries=read_retries(reader, parts.get("retries")),
        skips=read_skips(reader, parts.get("skips")),
        groups=read_groups(reader, parts.get("groups"), known),
        dissatisfied=read_opens(
            reader, parts.get("dissatisfied"), _("What a dissatisfied answer opens"), CALLBACK_SAYS, turns, known
        ),
        demand=read_opens(reader, parts.get("demand"), _("What a demand opens"), DEMAND_SAYS, (), known),
        letter=read_letter(reader, parts.get("letter"), turns, known),
        report=read_report(reader, parts.get("report"), known),
        ladder=reader.word(parts.get("ladder"), known.ladders, _("Ladder")),
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
    )


def _check_messages(
    reader: Reader, parts: Mapping[str, Node], turns: Iterable[Turn], ways: Collection[str], what: str
) -> None:
    """A message goes by a channel that is written, and a receipt is of a message."""
    if reader.trusting:
        return
    writes = any(turn.message for turn in turns)
    if writes and not _WRITTEN & {*ways}:
        message = _("%(what)s has a message, and no channel that is written.") % {"what": what}
        reader.complain(parts.get("channels", parts["turns"]), message, like("[email, phone]"))
    if "receipt" in parts and not writes:
        message = _("%(what)s wants a receipt, and no turn has a message.") % {"what": what}
        reader.complain(parts["receipt"], message, add("message"))
