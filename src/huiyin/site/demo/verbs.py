"""What the people of the demo do beside the pack's transitions: each verb is one public action."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from huiyin.cases import actions as cases
from huiyin.cases.models import Part
from huiyin.cases.queries import form_of_part, owed_by, process_of
from huiyin.contact.enums import KeptBy
from huiyin.customers.queries import rest_of
from huiyin.org.models import Person
from huiyin.site import signature

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player, Story

Words = Mapping[str, Any]
Verb = Callable[["Player", "Story", Words, Person, datetime], None]
AGREED = cases.Call(despite="客户约好的时间")  # kept only where it was an hour of rest


def propose(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    """Each round of proposals starts anew."""
    story.proposals = [cases.propose(story.case, values=values, by=by, at=at) for values in words["proposals"]]


def read(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    remarks = [*words.get("remarks", []), *[""] * len(story.proposals)]
    for proposal, remark in zip(story.proposals, remarks, strict=False):
        cases.read_proposal(proposal, remark=remark, by=by, at=at)


def customer_prefers(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    proposal = story.proposals[words["proposal"] - 1]
    cases.record_customer_choice(proposal, words=words.get("words", ""), by=by, at=at)


def ask_signer(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.add_signer(story.case, person=player.people[words["person"]], reason=words.get("reason", ""), by=by, at=at)


def sign(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    signer = owed_by(by).get(case=story.case)
    said = {"opinion": words.get("opinion", ""), "back_to": words.get("back_to", "")}
    cases.answer_as_signer(signer, answer=words["answer"], **said, by=by, at=at)


def ask_part(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    """A department is asked for its part: `part` is its rule, the rest fills the form of who asks."""
    process = process_of(story.case)
    rule = process.parts[words["part"]]
    said = {name: value for name, value in words.items() if name != "part"}
    values, files = player.filled(process.forms.get(rule.question), story, said, at)
    cases.ask_part(story.case, rule.key, values=values, files=files, by=by, at=at)


def acknowledge_part(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.acknowledge_part(asked_of(story, words), by=by, at=at)


def answer_part(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    """The department answers; `by_link` is the name of somebody there who has no account, `by` then sends the link."""
    part = asked_of(story, words)
    said = {name: value for name, value in words.items() if name not in ("department", "by_link")}
    values, files = player.filled(form_of_part(part, story.case.process), story, said, at)
    if "by_link" not in words:
        cases.answer_part(part, values=values, files=files, by=by, at=at)
        return
    token = cases.invite_department(part, by=by, at=at).token
    cases.open_department_link(token, at=at)
    cases.answer_by_department_link(token, name=words["by_link"], values=values, files=files, at=at)


def hand_back_part(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.hand_back_part(asked_of(story, words), reason=words["reason"], by=by, at=at)


def ask_another_department(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    part = story.case.parts.filter(closed_at=None, returned_at__isnull=False).latest("pk")
    cases.ask_again(part, department=player.departments[words["department"]], by=by, at=at)


def asked_of(story: "Story", words: Words) -> Part:
    """The open part of a department, or the one that was asked first."""
    parts = story.case.parts.filter(closed_at=None, returned_at=None).select_related("department", "item__owner")
    if "department" in words:
        parts = parts.filter(department__key=words["department"])
    return parts.order_by("pk")[0]


def penalise(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    for row in words["penalties"]:
        cases.penalise(story.case, person=None, **{"amount": "", **row}, by=by, at=at)


def penalise_together(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    people = {rule: player.people[name] for rule, name in words.get("people", {}).items()}
    amounts = words.get("amounts", {})
    said = {"chosen": words["set"], "reason": words["reason"]}
    cases.penalise_together(story.case, people=people, amounts=amounts, **said, by=by, at=at)


def inform(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    said = {"channel": words["channel"], "content": words["content"], "told_at": at, "call": AGREED}
    cases.inform_customer(story.case, **said, by=by, at=at)


def send_link(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    story.token = cases.invite_customer(story.case, by=by, at=at).token


def customer_accepts(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    name = story.case.complainant
    cases.open_invitation(story.token, at=at)
    cases.accept_by_link(story.token, values={"signed_name": name, **words}, signature=signature.draw(name), at=at)


def customer_refuses(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.open_invitation(story.token, at=at)
    cases.refuse_by_link(story.token, values=words, at=at)


def promise(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    due, kept_by = player.moment(words["due"], at), words.get("kept_by", KeptBy.CONTACT)
    if story.case.customer and kept_by == KeptBy.CONTACT:
        due = rest_of(story.case.customer).over(due)
    story.promised = cases.promise(story.case, content=words["content"], due_at=due, kept_by=kept_by, by=by, at=at)


def keep_promise(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    assert story.promised is not None  # noqa: S101 - a promise is given before it is kept
    cases.keep_promise(story.promised, words=words["how"], by=by, at=at)


def urge(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.urge(story.case, by=by, at=at)


def escalate(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.escalate(story.case, reason=words["reason"], by=by, at=at)


def pause(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.pause(story.case, reason=words["reason"], by=by, at=at)


def resume(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.resume(story.case, reason=words["reason"], by=by, at=at)


def note(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    cases.note(story.case, text=words["text"], by=by, at=at)


def link(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    """With the case of another story."""
    number = player.stories[words["story"]].case.number
    cases.link(story.case, number=number, kind=words["kind"], by=by, at=at)


def merge(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    """Into the case of another story."""
    number = player.stories[words["story"]].case.number
    cases.merge(story.case, number=number, reason=words["reason"], confirmed="confirmed" in words, by=by, at=at)


def split(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    values = player.values(story, words["values"], at)
    cases.split(story.case, process=words["process"], values=values, by=by, at=at)


def complete_registration(player: "Player", story: "Story", words: Words, by: Person, at: datetime) -> None:
    """What the customer was not asked at the door; people and departments by their names, as everywhere."""
    key = process_of(story.case).intake
    seen = story.case.data[key]
    cases.correct(story.case, key, values={**seen, **player.values(story, words, at)}, seen=seen, by=by, at=at)


VERBS: dict[str, Verb] = {
    verb.__name__: verb
    for verb in (
        propose, read, customer_prefers, ask_signer, sign, ask_part, acknowledge_part, answer_part, hand_back_part,
        ask_another_department, penalise, penalise_together, inform, send_link, customer_accepts, customer_refuses,
        promise, keep_promise, urge, escalate, pause, resume, note, link, merge, split, complete_registration,
    )
}  # fmt: skip
