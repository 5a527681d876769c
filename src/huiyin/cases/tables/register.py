"""The register of a process as a list: its columns and filters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, StageEntry
from huiyin.cases.queries.traffic import standing_late, went
from huiyin.cases.rules import flat
from huiyin.kernel.clock import now
from huiyin.kernel.editions import kept
from huiyin.kernel.numbers import key_in
from huiyin.kernel.tables import Choice, Column, Condition, Dates, Filter, Flag, Table, Words
from huiyin.kernel.tables.filters import Read, read
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import Pack, Process
from huiyin.rulebook.queries import current_version, open_draft
from huiyin.rulebook.rehearsal import Finding

NONE = "-"  # in an address: the field is empty
ALONE = "="  # before a key with entries under it: itself, without them


def register_of(process: Process, pack: Pack) -> Table:
    """The register in the reader's language."""
    return _register(process.key, pack, get_language() or "")


def _words(pack: Pack, list_name: str, language: str) -> dict[str, str]:
    return {key: say(choice.label, language) for key, choice in flat(pack.lists.get(list_name, ())).items()}


@lru_cache(maxsize=32)  # versions of a pack never change, and each is loaded once
def _register(key: str, pack: Pack, language: str) -> Table:
    process = pack.processes[key]
    stages = {key: say(stage.title, language) for key, stage in process.stages.items()}
    classes, severities = _words(pack, "classes", language), _words(pack, "severities", language)
    causes, channels = _words(pack, "causes", language), _words(pack, "channels", language)
    answers = (("yes", gettext("Yes")), ("no", gettext("No")), (NONE, gettext("Not said yet")))
    return Table(
        key=f"cases-{process.key}",
        title=say(process.title, language),
        columns=[
            Column("number", gettext("No."), fixed=True, sort="number"),
            Column("title", gettext("Content"), wide=True),
            Column("complainant", gettext("Complainant")),
            Column("classification", gettext("Class"), words=classes),
            Column("severity", gettext("Severity"), words=severities),
            Column("stage", gettext("Stage"), words=stages),
            Column("owner__name", gettext("With"), needs=("owner_id",), words=names_of_people),
            Column(
                "liable_department__name",
                gettext("Liable department"),
                needs=("liable_department_id",),
                words=names_of_departments,
            ),
            Column("received_at", gettext("Received"), kind="moment", sort="pk"),
            Column("channel", gettext("Channel"), words=channels, optional=True),
            Column("cause", gettext("Cause"), words=causes, optional=True),
            Column(
                "registrar__name",
                gettext("Registered by"),
                needs=("registrar_id",),
                words=names_of_people,
                optional=True,
            ),
            Column(
                "department__name",
                gettext("Department"),
                needs=("department_id",),
                words=names_of_departments,
                optional=True,
            ),
            Column(
                "responsible_person__name",
                gettext("Person responsible"),
                needs=("responsible_person_id",),
                words=names_of_people,
                optional=True,
            ),
            Column("accepted_at", gettext("Taken up"), kind="moment", optional=True),
            Column("resolved_at", gettext("Result given"), kind="moment", optional=True),
            Column("ended_at", gettext("Case ended"), kind="moment", optional=True),
            Column("ends", gettext("Outcome"), words=_outcomes(), optional=True),
        ],
        filters=[
            Words("q", field="search", hint=gettext("Number, name, any words")),
            Choice("stage", gettext("Stage"), tuple(stages.items())),
            Tree("classification", gettext("Class"), tuple(classes.items()), below=_below(pack, "classes")),
            Tree("severity", gettext("Severity"), tuple(severities.items())),
            Choice(
                "liable",
                gettext("Liable department"),
                _departments,
                further=((NONE, gettext("No department named")),),
                where=_or_none("liable_department"),
            ),
            Tree("cause", gettext("Cause"), tuple(causes.items()), below=_below(pack, "causes")),
            Tree("channel", gettext("Channel"), tuple(channels.items())),
            Choice("ends", gettext("Outcome"), (*_outcomes().items(), (NONE, gettext("Still running"))), where=_ends),
            Carried("founded", gettext("Founded"), answers, where=_answers("founded")),
            Carried("won_back", gettext("Won back"), answers, where=_answers("won_back")),
            Choice("department", gettext("Department"), _departments, where=_subtrees),
            Responsible("responsible", gettext("Person responsible")),
            Dates("received", gettext("Received"), field="received_at"),
            *([StageDue("due", gettext("Due"))] if any(way.many for way in process.transitions.values()) else ()),
            Flag("running", gettext("Running"), where=Q(ended_at=None)),
            Carried("accepted", gettext("Taken up"), answers[:1], where=lambda _chosen: Q(accepted_at__isnull=False)),
            Carried(
                "resolved", gettext("Result given"), answers[:1], where=lambda _chosen: Q(resolved_at__isnull=False)
            ),
            Rehearsed("rehearsed", gettext("Dry run of the draft")),
            Carried("late", gettext("Overdue here"), answers[:1], where=lambda _chosen: standing_late(now())),
            Carried("went", gettext("Went lately"), _ways(process, language), where=_went),
            Carried("again", gettext("Came back lately"), _ways(process, language), where=partial(_went, again=True)),
        ],
        order="-pk",
        link="cases:page",
        new=reverse("cases:new", args=[process.key]),
        empty=gettext("Nothing has been registered that fits."),
    )


@dataclass(frozen=True)
class Tree(Choice):
    """Entries of a list of two levels: an entry stands for all under it, `=entry` for itself alone, - for none."""

    below: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def condition(self, asked: QueryDict) -> Condition | None:
        wanted = asked.getlist(self.key)
        if not wanted:
            return None
        known = {str(value): str(label) for value, label in (*self._options(read), (NONE, _("Not stated")))}
        chosen = [value for value in wanted if value.removeprefix(ALONE) in known]
        if not chosen:
            return None
        keys = {"" if value == NONE else value.removeprefix(ALONE) for value in chosen}
        for value in chosen:
            keys |= self.below.get(value, frozenset())
        words = ", ".join(known[value.removeprefix(ALONE)] for value in chosen)
        return Condition(Q(**{f"{self.key}__in": sorted(keys)}), f"{self.label}: {words}")


@dataclass(frozen=True)
class StageDue(Dates):
    """The running cases whose stage is due in these days: the batch that is carried on together."""

    field: str = "item__due_at"

    def condition(self, asked: QueryDict) -> Condition | None:
        found = super().condition(asked)
        if found is None:
            return None
        standing = StageEntry.objects.filter(found.where, left_at=None, item__settled_at=None)
        return Condition(Q(ended_at=None, pk__in=standing.values("case")), found.words)


@dataclass(frozen=True)
class Carried(Choice):
    """A choice that figures lead here with; it has no control of its own, but a chip to take it off."""

    kind: ClassVar[str] = "carried"

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        return Filter.state(self, asked, read)


@dataclass(frozen=True)
class Responsible(Filter):
    """One person, as statistics lead here; thousands of names would make no list to choose from."""

    kind: ClassVar[str] = "carried"

    def condition(self, asked: QueryDict) -> Condition | None:
        value = asked.get(self.key, "")
        if value == NONE:
            return Condition(Q(responsible_person=None), f"{self.label}: {_('Nobody')}")
        key = key_in(value)
        person = Person.objects.filter(pk=key).first() if key is not None else None
        return Condition(Q(responsible_person=person), f"{self.label}: {person.name}") if person else None


@dataclass(frozen=True)
class Rehearsed(Filter):
    """The cases that met something in the dry run of the draft that is being written."""

    kind: ClassVar[str] = "carried"

    def condition(self, asked: QueryDict) -> Condition | None:
        if not asked.get(self.key):
            return None
        number, draft = key_in(asked.get(self.key, "")), open_draft(current_version().pack)
        findings = draft.rehearsal["findings"] if draft and draft.rehearsal else []
        if number is None or number >= len(findings):
            return Condition(Q(pk__in=[]), f"{self.label}: {_('there is none any more')}")
        finding = Finding(**findings[number])
        return Condition(Q(pk__in=finding.matters), f"{self.label}: {say(finding.name)} · {finding.words}")


def _below(pack: Pack, list_name: str) -> dict[str, frozenset[str]]:
    return {choice.key: frozenset(flat([choice])) for choice in _nodes(pack.lists.get(list_name, ()))}


def _nodes(choices: Iterable[definitions.Choice]) -> list[definitions.Choice]:
    return list(flat(choices).values())


def _or_none(field: str) -> Any:
    def where(chosen: list[str]) -> Q:
        numbers = [int(value) for value in chosen if value != NONE]
        return Q(**{f"{field}__in": numbers}) | (Q(**{field: None}) if NONE in chosen else Q())

    return where


def _answers(field: str) -> Any:
    values = {"yes": True, "no": False, NONE: None}

    def where(chosen: list[str]) -> Q:
        found = Q()
        for value in chosen:
            found |= Q(**{field: values[value]})
        return found

    return where


def _ways(process: Process, language: str) -> tuple[tuple[str, str], ...]:
    """Each way by its name, and from each stage it may leave."""
    found = []
    for key, way in process.transitions.items():
        title = say(way.title, language)
        found.append((key, title))
        found += [
            (f"{key}:{stage}", f"{title} ({say(process.stages[stage].title, language)})") for stage in way.sources
        ]
    return tuple(found)


def _went(chosen: list[str], *, again: bool = False) -> Q:
    found = Q()
    for value in chosen:
        way, _colon, stage = value.partition(":")
        found |= went(way, stage, again=again, at=now())
    return found


def _ends(chosen: list[str]) -> Q:
    return Q(ends__in=["" if value == NONE else value for value in chosen])


def _subtrees(chosen: list[str]) -> Q:
    return Q(department__path__overlap=[int(value) for value in chosen])


def _outcomes() -> dict[str, str]:
    return {value: str(label) for value, label in Case.Ends.choices}


@kept
def _departments() -> Iterable[tuple[str, str]]:
    return tuple((str(pk), name) for pk, name in names_of_departments().items())
