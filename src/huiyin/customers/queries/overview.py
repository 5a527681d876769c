"""What the pages about sharing out show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.customers.enums import SharingKind, SharingState
from huiyin.customers.models import Deputyship, Keeping, Sharing
from huiyin.customers.queries.proposals import capacity_label, capacity_words, skill_labels
from huiyin.customers.queries.teams import AWAY, Member, contacts_owed, members, team
from huiyin.customers.rules.balance import Agent, even_shares
from huiyin.customers.rules.wishes import Wishes
from huiyin.org.models import Department, Membership, Person
from huiyin.org.roles import Role

RECENT = 8


@dataclass(frozen=True)
class Line:
    """One person of the team as they stand now."""

    member: Member
    skills: list[str]
    owed: int
    late: int
    share: float | None  # what would be theirs if all were shared out evenly

    @property
    def above(self) -> float:
        """How far above or below their share."""
        return self.member.kept - self.share if self.share is not None else 0

    @property
    def beside_share(self) -> str:
        """The same in words, in whole customers."""
        if abs(self.above) < 1:
            return pgettext("share", "even")
        words = pgettext("share", "%(number)d more") if self.above > 0 else pgettext("share", "%(number)d fewer")
        return words % {"number": round(abs(self.above))}


def team_lines(department: Department, waiting: int, at: datetime) -> list[Line]:
    """The people of a department with what they keep, what they owe and what an even share would be."""
    people = team(department, at)
    able = [member for member in people if not member.unable]
    agents = [Agent(member.pk, member.weight, member.cap) for member in able]
    shares = even_shares(waiting + sum(member.kept for member in able), agents)
    owed = contacts_owed([member.pk for member in people], at)
    return [
        Line(
            member=member,
            skills=skill_labels(sorted(member.skills)),
            owed=owed.get(member.pk, (0, 0))[0],
            late=owed.get(member.pk, (0, 0))[1],
            share=float(shares[member.pk]) if member.pk in shares else None,
        )
        for member in people
    ]


def recent_sharings(department: Department) -> list[Sharing]:
    """The last sharings out of a department and below, the newest first."""
    rows = Sharing.objects.filter(department__path__contains=[department.pk]).exclude(state=SharingState.DISCARDED)
    return list(rows.select_related("department", "person", "proposed_by", "confirmed_by").order_by("-pk")[:RECENT])


def deputies_at_work(department: Department) -> list[Deputyship]:
    """Who stands in for whom in a department and below, now or soon."""
    rows = Deputyship.objects.filter(ended_at=None, department__path__contains=[department.pk])
    return list(rows.select_related("absence__person", "deputy").order_by("absence__starts_at", "pk"))


@dataclass(frozen=True)
class Figure:
    """One person of a proposal before and after, and why."""

    person: int
    name: str
    ability: str
    cap: int | None
    capped_now: bool
    skills: list[str]
    before: int
    received: int
    given: int
    after: int
    share: float
    takes: bool
    excluded: bool
    why: str

    @property
    def kept(self) -> int:
        return self.before - self.given


def figures(sharing: Sharing) -> list[Figure]:
    """The people of a proposal, those for whom something changes first in the order of the house."""
    wishes = Wishes.read(sharing.wishes)
    return [_figure(line, wishes, sharing) for line in sharing.plan.get("agents", ())]


def _figure(line: Mapping[str, Any], wishes: Wishes, sharing: Sharing) -> Figure:
    person, facts = line["person"], line["facts"]
    return Figure(
        person=person,
        name=line["name"],
        ability=f"{facts['weight'] / 100:g}",
        cap=facts["cap"],
        capped_now=person in wishes.caps,
        skills=skill_labels(facts["skills"]),
        before=line["before"],
        received=line["received"],
        given=line["given"],
        after=line["after"],
        share=line["share"],
        takes=line["takes"],
        excluded=person in wishes.excluded,
        why=_why(line, wishes, sharing),
    )


def _why(line: Mapping[str, Any], wishes: Wishes, sharing: Sharing) -> str:
    """Why somebody ends up with what the proposal gives them."""
    facts, person = line["facts"], line["person"]
    if person in wishes.excluded:
        return _("left out this time: keeps what is theirs")
    if sharing.kind == SharingKind.HANDOVER and person == sharing.person_id:
        return _("hands over everything")
    if facts["unable"] == AWAY and line["until"]:
        until = localtime(parse_datetime(line["until"]))
        return _("away until %(day)s: keeps what is theirs") % {"day": f"{until:%m-%d}"}
    if not line["takes"]:
        return _("takes nobody new: keeps what is theirs")
    if any(person in (shift[0], shift[1]) for shift in wishes.shifts):
        return _("%(share)s by ability, then as you wished") % {"share": f"{line['share']:.4g}"}
    if facts["cap"] is not None and line["after"] >= facts["cap"]:
        return _("full: no more than %(cap)s") % {"cap": facts["cap"]}
    return _("%(share)s by ability %(ability)s") % {
        "share": f"{line['share']:.4g}",
        "ability": f"{facts['weight'] / 100:g}",
    }


@dataclass(frozen=True)
class CapacityChange:
    """What somebody could take on before and after."""

    at: datetime
    by: str
    label: str
    old: str
    new: str


def capacity_history(person: Person) -> list[CapacityChange]:
    """Every change of ability and capacity, the newest first."""
    ability = _versions("org", "PersonEvent", person.pk, ["ability"])
    own = _versions("customers", "CapacityEvent", person.pk, ["cap", "skills", "regions", "takes", "note"])
    changes = [*_changes(ability, {"ability": None}), *_changes(own, NOTHING)]
    names = dict(Person.objects.filter(pk__in={who for _at, who, *_rest in changes if who}).values_list("pk", "name"))
    return [
        CapacityChange(
            at, names.get(who or 0, ""), capacity_label(key), capacity_words(key, old), capacity_words(key, new)
        )
        for at, who, key, old, new in sorted(changes, key=lambda change: change[0], reverse=True)
    ]


NOTHING: dict[str, Any] = {"cap": None, "skills": [], "regions": [], "takes": True, "note": ""}


def _versions(app: str, model: str, person: int, columns: Sequence[str]) -> list[dict[str, Any]]:
    key = "pgh_obj" if app == "org" else "person"
    rows: Any = apps.get_model(app, model)._default_manager
    return list(
        rows.filter(**{key: person}).order_by("pgh_id").values(*columns, "pgh_created_at", "pgh_context__metadata")
    )


def _changes(
    versions: Sequence[Mapping[str, Any]], before: Mapping[str, Any]
) -> list[tuple[datetime, int | None, str, Any, Any]]:
    found = []
    for version in versions:
        context = version["pgh_context__metadata"] or {}
        at = (parse_datetime(context["at"]) if context.get("at") else None) or version["pgh_created_at"]
        for key, old in before.items():
            if version[key] != old and not (key == "ability" and old is None):
                found.append((at, context.get("person"), key, old, version[key]))
        before = {key: version[key] for key in before}
    return found


@dataclass(frozen=True)
class Leaving:
    """What hangs on a colleague whose customers go to others."""

    customers: int
    deputy_for: int
    owed: int
    late: int
    deputyships: list[Deputyship]


def hanging_on(person: Person, at: datetime) -> Leaving:
    """What somebody keeps and owes, and who stands in for them."""
    [member] = members({person.pk: set()}, at)
    owed, late = contacts_owed([person.pk], at).get(person.pk, (0, 0))
    running = Deputyship.objects.filter(absence__person=person, ended_at=None)
    return Leaving(
        customers=member.kept,
        deputy_for=Keeping.objects.filter(keeper=person, until=None, standing_in_for__isnull=False).count(),
        owed=owed,
        late=late,
        deputyships=list(running.select_related("absence", "deputy").order_by("pk")),
    )


def top_department(person: Person, user: Person) -> Department | None:
    """The widest department in which a person shares out and a colleague looks after customers."""
    reach = user.reach("customers.share")
    places = Membership.objects.filter(person=person, role=Role.AGENT, department__closed_at=None)
    paths = [path for (path,) in places.values_list("department__path").order_by("pk")]
    known = [pk for path in paths for pk in path if reach.everything or pk in reach.departments]
    return Department.objects.filter(pk=known[0]).first() if known else None
