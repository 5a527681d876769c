"""Signatures that a step on asks for: given, refused, taken back, given in somebody's place, asked of one more."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from huiyin.cases import actions
from huiyin.cases.models import Approval, Case, Signer
from huiyin.cases.queries import barred_from
from huiyin.org.actions import report_absence
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Transition

if TYPE_CHECKING:
    from tests.packs.walking import Walk

Asked = Callable[["Walk", Case, Approval], None]


def asking_of(case: Case) -> Approval | None:
    """The one asking that is open."""
    return case.approvals.filter(closed_at=None).first()


def sign_all(walk: "Walk", case: Case) -> None:
    """Everybody agrees, in their turn, until the last needed signature has carried the step out."""
    while approval := asking_of(case):
        sign(walk, waiting(approval)[0], "agreed")


def sign(walk: "Walk", signer: Signer, answer: str) -> None:
    actions.answer_as_signer(signer, answer=answer, opinion="已看", by=hand_of(signer), at=walk.later())


def waiting(approval: Approval) -> list[Signer]:
    """Whose turn it is."""
    rows = approval.signers.filter(answered_at=None, item__isnull=False).select_related("item__owner", "department")
    return list(rows.order_by("place", "pk"))


def hand_of(signer: Signer) -> Person:
    """Who writes this signature: who has it on their list, else of the department asked whoever still may."""
    assert signer.item is not None
    if signer.item.owner or signer.person:
        return signer.item.owner or signer.person
    there = Person.objects.active().filter(memberships__department=signer.department).order_by("pk")
    free = [one for one in (head_of(signer.department), *there) if one and one.pk not in barred_from(signer)]
    return free[0]


def told_of(walk: "Walk", case: Case, way: Transition) -> list[str]:
    """How the table names whom a way asks, in which mode."""
    if way.approval is None:
        return []
    with walk.undone():
        walk.make_ready(case, way)
        if asking_of(case) is None:
            walk.press(case, way, by=walk.mover(case, way))
        approval = asking_of(case)
        names = [] if approval is None else [_name(one) for one in approval.signers.order_by("place", "pk")]
    return [f"{way.approval.mode}({','.join(names)})"]


def _name(signer: Signer) -> str:
    return signer.person.username if signer.person else f"({signer.department.key})" if signer.department else "nobody"


def wrong_in_asking(walk: "Walk", case: Case, way: Transition) -> list[str]:
    """What is not as it should be when signatures are asked for and given in each way there is."""
    if way.approval is None:
        return []
    return [f"{way.key} from {case.stage}: {what}" for look in LOOKS for what in _looked(walk, case, way, look)]


def _looked(walk: "Walk", case: Case, way: Transition, look: "Look") -> list[str]:
    with walk.undone():
        walk.make_ready(case, way)
        if look is _in_their_place:
            _send_away(walk, case, way)
        if asking_of(case) is None:
            walk.press(case, way, by=walk.mover(case, way))
        approval = asking_of(case)
        if approval is None:
            return ["nobody was asked"]
        return list(look(walk, case, way, approval))


def _stage(case: Case) -> str:
    return Case.objects.values_list("stage", flat=True).get(pk=case.pk)


def _not_before_the_last(walk: "Walk", case: Case, way: Transition, approval: Approval) -> Iterator[str]:
    """With one signature missing nothing moves; in the mode `any` the first one is the last needed."""
    assert way.approval is not None
    needed = 1 if way.approval.mode == "any" else approval.signers.count()
    for given in range(needed):
        if _stage(case) != case.stage:
            yield f"moved after {given} of {needed} signatures"
            return
        sign(walk, waiting(approval)[0], "agreed")
    if _stage(case) != way.target:
        yield f"stands in {_stage(case)} after all signed"


def _one_objects(walk: "Walk", case: Case, way: Transition, approval: Approval) -> Iterator[str]:
    """One objection closes it; in the mode `any`, everybody's."""
    assert way.approval is not None
    after = walk.process.transitions[way.approval.objected].target if way.approval.objected else case.stage
    objections = approval.signers.count() if way.approval.mode == "any" else 1
    for _objection in range(objections):
        sign(walk, waiting(approval)[0], "objected")
    approval.refresh_from_db()
    if (approval.outcome, _stage(case)) != ("objected", after):
        yield f"an objection ended as {approval.outcome} in {_stage(case)}"


def _taken_back(walk: "Walk", case: Case, way: Transition, approval: Approval) -> Iterator[str]:
    actions.withdraw_asking(approval, reason="再想想", by=approval.asked_by, at=walk.later())
    approval.refresh_from_db()
    if (approval.outcome, _stage(case)) != ("withdrawn", case.stage) or waiting_items(approval):
        yield f"taken back, it is {approval.outcome} in {_stage(case)}, {waiting_items(approval)} still asked"


def waiting_items(approval: Approval) -> int:
    return approval.signers.filter(item__settled_at=None, item__isnull=False).count()


def _one_more_first(walk: "Walk", case: Case, way: Transition, approval: Approval) -> Iterator[str]:
    yield from _one_more(walk, case, way, approval, "before")


def _one_more_last(walk: "Walk", case: Case, way: Transition, approval: Approval) -> Iterator[str]:
    yield from _one_more(walk, case, way, approval, "after")


def _one_more(walk: "Walk", case: Case, way: Transition, approval: Approval, where: str) -> Iterator[str]:
    """Ben signs too, before or after the others: without him nothing moves, unless one signature is enough."""
    assert way.approval is not None
    added = actions.add_to_asking(
        approval, person=walk.house.ben, where=where, reason="请一并看", by=approval.asked_by, at=walk.later()
    )
    before = [one.person for one in waiting(approval)]
    if where == "before" and before != [walk.house.ben]:
        yield f"added before, but it is the turn of {before}"
    sign_all(walk, case)
    added.refresh_from_db()
    if _stage(case) != way.target or (way.approval.mode != "any" and added.answer != "agreed"):
        yield f"added {where}, he said {added.answer or 'nothing'}, and it stands in {_stage(case)}"


def _send_away(walk: "Walk", case: Case, way: Transition) -> None:
    """Whoever will be asked is away, and Ben stands in for them."""
    with walk.undone():
        if asking_of(case) is None:
            walk.press(case, way, by=walk.mover(case, way))
        approval = asking_of(case)
        people = [one.person for one in approval.signers.all() if one.person] if approval else []
    for person in people[:1]:
        report_absence(
            person,
            substitute=walk.house.ben,
            starts_at=walk.at - walk.step,
            ends_at=walk.at + 50 * walk.step,
            by=person,
            at=walk.at,
        )


def _in_their_place(walk: "Walk", case: Case, way: Transition, approval: Approval) -> Iterator[str]:
    sign_all(walk, case)
    in_place = approval.signers.filter(person__isnull=False, answered_by=walk.house.ben)
    if _stage(case) != way.target or (approval.signers.filter(person__isnull=False).exists() and not in_place.exists()):
        yield f"signed by {[str(one.answered_by) for one in approval.signers.all()]}, it stands in {_stage(case)}"


Look = Callable[["Walk", Case, Transition, Approval], Iterator[str]]
LOOKS: tuple[Look, ...] = (
    _not_before_the_last, _one_objects, _taken_back, _one_more_first, _one_more_last, _in_their_place,
)  # fmt: skip
