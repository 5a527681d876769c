"""Parts that departments are asked for: answered, by a link too, handed back, withdrawn, whatever their forms ask."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from huiyin.cases import actions, queries
from huiyin.cases.actions.moving import Missing
from huiyin.cases.models import Case, Part
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import Transition
from huiyin.worklist.models import WorkItem
from tests.packs.values import Words, right_files, right_words

if TYPE_CHECKING:
    from tests.packs.walking import Walk

Look = Callable[["Walk", Case, Transition | None, definitions.Part, Part], Iterator[str]]


def gates_before(walk: "Walk", way: Transition) -> list[definitions.Part]:
    """The rules whose parts hold a way up."""
    return [rule for rule in walk.process.parts.values() if way.key in rule.gates]


def answer_all(walk: "Walk", case: Case, way: Transition) -> None:
    """Each department that holds a way up answers."""
    for part in open_parts(case, way, walk):
        answer(walk, part)


def open_parts(case: Case, way: Transition, walk: "Walk") -> list[Part]:
    keys = [rule.key for rule in gates_before(walk, way)]
    return list(Part.objects.filter(case=case, rule__in=keys, closed_at=None).order_by("pk"))


def answer(walk: "Walk", part: Part) -> None:
    form = walk.process.forms[walk.process.parts[part.rule].form]
    words = right_words(form, walk.asked(part.case.stage, case=part.case))
    actions.answer_part(part, values=words, files=right_files(form, words), by=hand_of(part), at=walk.later())


def hand_of(part: Part) -> Person:
    """Who answers: who has it on their list, else the head or anybody of the department."""
    there = Person.objects.active().filter(memberships__department=part.department).order_by("pk")
    return part.item.owner or head_of(part.department) or there[0]


def ask(walk: "Walk", case: Case, rule: definitions.Part, answers: Words | None = None) -> Part:
    """The part that is open already, or else asked by the first of the cast who may."""
    part = Part.objects.filter(case=case, rule=rule.key, closed_at=None).first()
    if part is not None:
        return part
    form = walk.process.forms.get(rule.question)
    words = right_words(form, walk.asked(case.stage, case=case, answers=answers))
    people = (walk.person(letter) for letter in walk.letters)
    asker = next(one for one in people if one is not None and queries.may_act(one, case, rule.by))
    asked = actions.ask_part(case, rule.key, values=words, files=right_files(form, words), by=asker, at=walk.later())
    return asked[0]


def told_of_parts(walk: "Walk", case: Case, way: Transition) -> list[str]:
    """How the table names the parts that hold a way up: refused while one is open (!), not to be asked here (=)."""
    return [f"part:{rule.key}{_mark(walk, case, way, rule)}" for rule in gates_before(walk, way)]


def _mark(walk: "Walk", case: Case, way: Transition, rule: definitions.Part) -> str:
    with walk.undone():
        walk.make_ready(case, way)
        if rule.stages and case.stage not in rule.stages:
            return "="
        ask(walk, case, rule)
        try:
            walk.press(case, way, by=walk.mover(case, way))
        except Missing:
            return "!"
    return ": not waited for"


def wrong_in_parts(walk: "Walk", case: Case, way: Transition) -> list[str]:
    """What is not as it should be when the departments that are asked here answer in each way there is."""
    ways = [one for one in walk.process.transitions.values() if case.stage in one.sources]
    if way is not ways[0]:
        return []  # once in each stage
    found = []
    for rule in walk.process.parts.values():
        if not rule.stages or case.stage in rule.stages:
            held_up = next((one for one in ways if one.key in rule.gates), None)
            for look in LOOKS:
                found += [f"{rule.key} in {case.stage}: {what}" for what in _looked(walk, case, held_up, rule, look)]
    return found


def _looked(walk: "Walk", case: Case, way: Transition | None, rule: definitions.Part, look: Look) -> list[str]:
    with walk.undone():
        part = ask(walk, case, rule)
        return list(look(walk, case, way, rule, part))


def _acknowledged_and_answered(
    walk: "Walk", case: Case, way: Transition | None, rule: definitions.Part, part: Part
) -> Iterator[str]:
    if (
        not part.item.due_at
        or part.item.due_at <= walk.at
        or (part.item.clause and part.item.clause.key) != rule.clause
    ):
        yield f"{rule.key} is due at {part.item.due_at} under {part.item.clause}"
    if rule.acknowledge:
        part = actions.acknowledge_part(part, by=hand_of(part), at=walk.later())
        if part.item.title != rule.title:
            yield f"{rule.key} is called {part.item.title} once it is acknowledged"
    answer(walk, part)
    yield from _free(walk, case, way, part, "answered")


def _by_a_link(walk: "Walk", case: Case, way: Transition | None, rule: definitions.Part, part: Part) -> Iterator[str]:
    if not rule.link:
        return
    form = walk.process.forms[rule.form]
    words = right_words(form, walk.asked(case.stage, case=case))
    asker = part.asked_by or case.registrar
    token = actions.invite_department(part, by=asker, at=walk.later()).token
    said = {"name": "外部人员", "values": words, "files": right_files(form, words)}
    actions.answer_by_department_link(token, **said, at=walk.later())
    yield from _free(walk, case, way, part, "answered")


def _handed_back(walk: "Walk", case: Case, way: Transition | None, rule: definitions.Part, part: Part) -> Iterator[str]:
    part = actions.hand_back_part(part, reason="不归我们", by=hand_of(part), at=walk.later())
    if part.item.owner is None:
        yield f"{rule.key} was handed back to nobody"
    if way is not None and not queries.missing_for(Case.objects.get(pk=case.pk), way, by=part.item.owner, at=walk.at):
        yield f"{rule.key} was handed back and holds nothing up"
    asker = part.asked_by or case.registrar
    actions.withdraw_part(part, reason="不用了", by=asker, at=walk.later())
    yield from _free(walk, case, way, part, "withdrawn")


def _free(walk: "Walk", case: Case, way: Transition | None, part: Part, outcome: str) -> Iterator[str]:
    part.refresh_from_db()
    waiting = WorkItem.objects.open().filter(subject=case.subject, kind="part", pk=part.item_id)
    if part.outcome != outcome or waiting.exists():
        yield f"{part.rule} ended as {part.outcome}, {waiting.count()} still asked"
    if way is not None and part in open_parts(case, way, walk):
        yield f"{part.rule} still holds it up"


LOOKS: tuple[Look, ...] = (_acknowledged_and_answered, _by_a_link, _handed_back)
