"""The cases of a month taken through another version of the rule book, in memory: what they would have met."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.cases.models import Part as AskedPart
from huiyin.cases.queries.rehearsing.walking import Course, House, Walk
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.rehearsal import Rehearsal

AT_ONCE = 500  # cases; each batch is four statements
TOLD = ("registered", "moved", "corrected", "carried_over")


def address_of(process: str, number: int) -> str:
    """The register with the cases of one finding."""
    return f"{reverse('cases:register', args=[process])}?rehearsed={number}"


def rehearse(pack: Pack, since: datetime, until: datetime) -> Iterator[Rehearsal]:
    """Every case received in the time, oldest first; after each batch what has been found so far."""
    rows = Case.objects.filter(received_at__gte=since, received_at__lt=until)
    walk = Walk(pack, Rehearsal(number=rows.count()), House())
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for course in _courses(batch):
            walk.take(course)
        last = batch[-1].pk
        walk.found.done += len(batch)
        yield walk.found
    walk.found.finished = True
    yield walk.found


def _courses(batch: Iterable[Case]) -> Iterator[Course]:
    courses = {case.pk: Course(case) for case in batch}
    for act in Act.objects.filter(case__in=courses, kind__in=TOLD).order_by("case", "pk"):
        courses[act.case_id].acts.append(act)
    for entry in StageEntry.objects.filter(case__in=courses).select_related("item").order_by("case", "pk"):
        courses[entry.case_id].entries.append(entry)
    for part in AskedPart.objects.filter(case__in=courses).order_by("case", "pk"):
        courses[part.case_id].parts.append(part)
    yield from courses.values()
