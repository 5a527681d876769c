"""How many running cases stand where under earlier versions, and where a stage leads under another."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from huiyin.cases.models import Act, CarryOver, Case
from huiyin.cases.queries.signatures import listed
from huiyin.kernel.texts import Text, say
from huiyin.rulebook.definitions import Pack, Process
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
    """How many matters of each process would go on otherwise under this version, and where they are carried over.

    Those of a process that this version has no more stay under theirs: there is no stage for them to come to. Where
    the versions say the same of a process there is nothing to be carried over.
    """
    rows = Case.objects.running().filter(pack_version__pack=version.pack).exclude(pack_version=version)
    counts = (
        rows.values_list("process", "pack_version").annotate(number=Count("pk")).order_by("process", "pack_version")
    )
    new = pack_of(version.pk)
    found: dict[str, Running] = {}
    for process, pinned, number in counts:
        old, goes_on = pack_of(pinned), process in new.processes
        if goes_on and _alike(old, new, process):
            continue
        before = found[process].number if process in found else 0
        title = (new if goes_on else old).processes[process].title
        page = "cases:carrying-over" if goes_on else "cases:register"
        found[process] = Running(title, before + number, reverse(page, args=[process]), stays=not goes_on)
    return list(found.values())


# What running cases read of their version beside their process; the rest of a rule book is read as it is in force.
READ_BY_CASES = (
    *("settings", "lists", "penalties", "penalty_sets", "ladder", "ladders", "papers", "doors", "opened"),
    *("wording", "conduct", "forbidden_phrases", "apology_phrases", "phrase_exceptions"),
)


def _alike(old: Pack, new: Pack, process: str) -> bool:
    """Whether two versions say the same to cases of a process."""
    same = all(getattr(old, part) == getattr(new, part) for part in READ_BY_CASES)
    return same and old.processes[process] == new.processes[process]


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
