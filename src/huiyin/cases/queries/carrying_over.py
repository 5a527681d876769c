"""How many running cases stand where under earlier versions, and where a stage leads under another."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from huiyin.cases.models import Act, CarryOver, Case
from huiyin.cases.queries.signatures import listed
from huiyin.kernel.texts import Text, say
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.traffic import Running


@dataclass(frozen=True)
class Place:
    """A stage in which running cases of earlier versions stand."""

    stage: str
    name: Text
    number: int
    there: bool  # the other version has a stage of this key in which a case can stand


def running_before(process: str, version: PackVersion) -> QuerySet[Case]:
    """The running cases of a process that began under another version of the same rule book."""
    return Case.objects.running().filter(process=process, pack_version__pack=version.pack).exclude(pack_version=version)


def places(process: str, version: PackVersion) -> list[Place]:
    """Where they stand, by stage: one statement."""
    new = pack_of(version.pk).processes.get(process)
    counts = running_before(process, version).values_list("stage", "pack_version").annotate(number=Count("pk"))
    found: dict[str, Place] = {}
    for stage, pinned, number in counts.order_by("pack_version"):
        old = pack_of(pinned).processes[process].stages[stage]
        before = found[stage].number if stage in found else 0
        found[stage] = Place(stage, old.title, before + number, new is not None and stage in standing(new))
    return list(found.values())


def running_under_earlier(version: PackVersion) -> list[Running]:
    """How many matters of each process run under another version, with the page on which they are carried over.

    Those of a process that this version has no more stay under theirs: there is no stage for them to come to.
    """
    rows = Case.objects.running().filter(pack_version__pack=version.pack).exclude(pack_version=version)
    counts = rows.values_list("process").annotate(number=Count("pk"), last=Max("pack_version")).order_by("process")
    processes = pack_of(version.pk).processes
    return [
        Running(processes[process].title, number, reverse("cases:carrying-over", args=[process]))
        if process in processes
        else Running(pack_of(last).processes[process].title, number, reverse("cases:register", args=[process]), True)
        for process, number, last in counts
    ]


def standing(process: Process) -> dict[str, Text]:
    """The stages in which a running case can stand."""
    return {key: stage.title for key, stage in process.stages.items() if not stage.ends}


@dataclass(frozen=True)
class Entrance:
    """What a stage of the other version asks of departments and opens as soon as a case comes there."""

    name: Text
    asked: str
    opened: str


def entrances(process: str, version: PackVersion) -> list[Entrance]:
    """The stages in which something follows by itself."""
    pack = pack_of(version.pk)
    new = pack.processes[process]
    found = []
    for key, name in standing(new).items():
        asked = listed(say(part.title) for part in new.parts_on_entry(key))
        opened = listed(say(pack.processes[one.process].title) for one in new.stages[key].opens)
        if asked or opened:
            found.append(Entrance(name, asked, opened))
    return found


def unmapped(process: str, version: PackVersion, stage_map: Mapping[str, str]) -> list[Place]:
    """The places that would lead nowhere."""
    new = pack_of(version.pk).processes.get(process)
    known = standing(new) if new else {}
    return [place for place in places(process, version) if stage_map.get(place.stage, place.stage) not in known]


def carrying_over(process: str) -> CarryOver | None:
    """The last carrying over of a process."""
    return CarryOver.objects.filter(process=process).select_related("by", "to").order_by("-pk").first()


def process_then(case: Case, act: Act) -> Process:
    """The rules an act was done under: earlier ones, if the case was carried over since and they are gone."""
    now = pack_of(case.pack_version_id).processes[case.process]
    if act.kind != "moved" or (
        act.transition in now.transitions and {act.from_stage, act.to_stage} <= now.stages.keys()
    ):
        return now
    since = case.acts.filter(kind="carried_over", pk__gt=act.pk).order_by("pk").first()
    return pack_of(since.data["from_version"]).processes[case.process] if since else now
