"""What a step of a process has to bring about, told from its definition and from the rows, not from the engine."""

from collections.abc import Callable, Iterator, Mapping

from huiyin.cases.models import Acceptance, Act, Case, Decision
from huiyin.cases.queries.answers import said_last
from huiyin.cases.rules import COLUMNS, typed
from huiyin.contact.models import Interaction
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Stage, Transition
from huiyin.rulebook.rules import answered, shown_fields
from huiyin.worklist.models import Notice, WorkItem
from tests.packs.walking import Walk, stage_item


def wrong_after(walk: Walk, case: Case, way: Transition) -> list[str]:
    """What is not as it should be once somebody who may do so has taken a way."""
    with walk.undone():
        walk.make_ready(case, way)
        before, work = Case.objects.get(pk=case.pk), stage_item(case)
        papers = before.attachments.filter(purpose=way.form).count()
        act = walk.carry(case, way, by=walk.mover(case, way))
        after = Case.objects.get(pk=case.pk)
        target = walk.process.stages[way.target]
        ended = _wrong_in_end if target.ends else _wrong_in_stage
        found = [
            *_wrong_with_act(walk, before, act, way, papers),
            *ended(after, target, act),
            *_wrong_with_columns(walk, after, act, way),
            *_wrong_with_others(walk, after, act, way),
            *(_wrong_with_old_work(work, target, act) if work else ()),
            *(name for name in way.effects if not EFFECTS[name](before, after, act)),
        ]
        return [f"{way.key} from {case.stage}: {what}" for what in found]


def _wrong_with_act(walk: Walk, before: Case, act: Act, way: Transition, papers: int) -> Iterator[str]:
    told = (act.kind, act.transition, act.from_stage, act.to_stage, act.form)
    if told != ("moved", way.key, before.stage, way.target, way.form):
        yield f"the act says {told}"
    form = walk.form_of(way)
    if form is None:
        return
    asked = {field.name for field in shown_fields(form, act.data) if field.type != "files"}
    if asked != act.data.keys() - {"warnings", "approval", "proposed"}:
        yield f"the act keeps {sorted(asked ^ act.data.keys())} too much or too little"
    given = sum(field.type == "files" for field in shown_fields(form, act.data))
    kept = before.attachments.filter(purpose=form.key).count() - papers
    if kept != given:
        yield f"{kept} of {given} papers were kept"


def _wrong_in_stage(after: Case, target: Stage, act: Act) -> Iterator[str]:
    item = stage_item(after)
    if (after.stage, after.ends, after.ended_at) != (target.key, "", None):
        yield f"the case stands in {after.stage}, ended at {after.ended_at}"
    if item is None:
        yield "nobody has work"
        return
    if item.title != target.title or after.owner_id != item.owner_id or not (item.owner_id or item.team_id):
        yield f"the work is called {item.title} and belongs to {item.owner}, the case to {after.owner}"
    if (item.clause.key if item.clause else "") != target.clause:
        yield f"the work falls under {item.clause}"
    if bool(item.due_at) != bool(target.due) or (item.due_at and not item.why_due):
        yield f"due at {item.due_at} because of {item.why_due}"
    begins_before = target.due is not None and (target.due.since or target.due.since_field)
    if item.due_at and item.due_at <= act.at and not begins_before:
        yield f"late before it began: due at {item.due_at}"
    if item.owner and not Case.objects.visible_to(item.owner).filter(pk=after.pk).exists():
        yield f"{item.owner} has the work and can't see the case"


def _wrong_in_end(after: Case, target: Stage, act: Act) -> Iterator[str]:
    if (after.stage, after.ends, after.ended_at, after.owner) != (target.key, target.ends, act.at, None):
        yield f"it ended as {after.ends} at {after.ended_at} in {after.stage}, with {after.owner}"
    waiting = WorkItem.objects.open().filter(subject=after.subject).exclude(kind="promise")
    if waiting.exists():
        yield f"work is left: {list(waiting)}"


def _wrong_with_old_work(item: WorkItem, target: Stage, act: Act) -> Iterator[str]:
    item.refresh_from_db()
    outcomes = ("waived", "missed") if target.ends == "withdrawn" else ("met", "late")
    if item.settled_at != act.at or item.outcome not in outcomes:
        yield f"the work before it was settled at {item.settled_at} as {item.outcome}"


def _wrong_with_columns(walk: Walk, after: Case, act: Act, way: Transition) -> Iterator[str]:
    form = walk.form_of(way)
    for field in form.fields if form else ():
        if field.means in COLUMNS and act.data.get(field.name) is not None:
            kept, said = getattr(after, COLUMNS[field.means]), typed(act.data[field.name])
            if kept != said:
                yield f"{field.name} says {said}, statistics count {kept}"


def _wrong_with_others(walk: Walk, after: Case, act: Act, way: Transition) -> Iterator[str]:
    """Each rule of the way and of the stage has its case, if its answers are there, and has filled it."""
    for opening in (*way.opens, *walk.process.stages[way.target].opens):
        child = after.children.filter(opened_as=opening.key).order_by("-pk").first()
        if child is None:
            if answered(opening.when, {name: said_last(after, name) for name in opening.when}):
                yield f"{opening.key} has opened nothing"
            continue
        if child.received_at != act.at:
            continue  # it was there before
        first = walk.pack.processes[child.process].first
        told = (child.customer_id, child.registrar_id, child.pack_version_id, child.stage)
        wanted = (after.customer_id, after.registrar_id, after.pack_version_id, first)
        if told != wanted or stage_item(child) is None:
            yield f"{child.number} is {told} instead of {wanted}, with {stage_item(child)}"
        said = child.data[walk.pack.processes[child.process].intake]
        for name, says in opening.given.items():
            handed = says[1:] if says.startswith("=") else said_last(after, says)
            if handed is not None and said.get(name) != handed:
                yield f"{child.number} says {said.get(name)} as {name} instead of {handed}"


def _told(after: Case, act: Act) -> bool:
    people = Person.objects.filter(memberships__department=after.liable_department).exclude(pk=after.owner_id)
    told = {*Notice.objects.filter(subject=after.subject, at=act.at).values_list("person_id", flat=True)}
    return {*people.values_list("pk", flat=True)} <= told


def _superior_told(after: Case, act: Act) -> bool:
    superior = act.data.get("reported_to")
    told = {*Notice.objects.filter(subject=after.subject, at=act.at).values_list("person_id", flat=True)}
    return superior is None or superior in told


def _noted(purpose: str) -> Callable[[Case, Case, Act], bool]:
    def noted(before: Case, after: Case, act: Act) -> bool:
        return Interaction.objects.filter(subject=after.subject, purpose=purpose, at=act.at).exists()

    return noted


def _answered(*, accepted: bool) -> Callable[[Case, Case, Act], bool]:
    def answered(before: Case, after: Case, act: Act) -> bool:
        return Acceptance.objects.filter(case=after, round=before.round, accepted=accepted, at=act.at).exists()

    return answered


# Every effect a pack may name stands here with what it brings about: a new one can't be forgotten.
def _planned(after: Case, act: Act) -> bool:
    """What belongs to a customer on file is planned there; tests/packs/test_auto_service.py has such customers."""
    if after.customer is None:
        return True
    return after.customer.assets.filter(next_service_on=act.data["next_service_on"]).exists()


EFFECTS: Mapping[str, Callable[[Case, Case, Act], bool]] = {
    "mark_accepted": lambda before, after, act: after.accepted_at == (before.accepted_at or act.at),
    "mark_resolved": lambda before, after, act: after.resolved_at == act.at,
    "mark_founded": lambda before, after, act: after.founded is True,
    "mark_unfounded": lambda before, after, act: after.founded is False,
    "new_round": lambda before, after, act: (after.round, after.resolved_at) == (before.round + 1, None),
    "record_decision": lambda before, after, act: Decision.objects.filter(case=after, round=before.round).exists(),
    "record_acceptance": _answered(accepted=True),
    "record_refusal": _answered(accepted=False),
    "notify_liable_department": lambda before, after, act: _told(after, act),
    "notify_reported_to": lambda before, after, act: _superior_told(after, act),
    "note_answer": _noted("answer"),
    "note_callback": _noted("callback"),
    "set_next_service": lambda before, after, act: _planned(after, act),
}
