"""Who of us calls: the people among whom the callbacks of a round are shared out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from huiyin.callbacks.models import Round
from huiyin.customers.rules.balance import Agent
from huiyin.kernel.moments import moment
from huiyin.org.models import Department, Membership, Person
from huiyin.org.roles import Role, roles_with
from huiyin.rulebook.definitions import CallbackPlan, Share
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import substitutes


def service_tree() -> Department | None:
    """The department under which all stand who may call; none if that is the whole house."""
    places = Membership.objects.filter(
        role__in=roles_with("callbacks.call"), department__closed_at=None, person__is_active=True
    )
    paths = [*places.order_by().values_list("department__path", flat=True).distinct()]
    common = [pk for pk in paths[0] if all(pk in path for path in paths)] if paths else []
    return Department.objects.get(pk=common[-1]) if len(common) > 1 else None


def leader_of(run: Round, plan: CallbackPlan) -> Person | None:
    """Who answers for a round: whoever started it, else the first with the role that reports on it."""
    if run.started_by:
        return run.started_by
    role = plan.report.role if plan.report else Role.SUPERVISOR
    inside = Membership.objects.filter(
        person=OuterRef("pk"), role=role, department__in=team_of(run, plan.share).path, department__closed_at=None
    )
    return Person.objects.active().filter(Exists(inside)).order_by("pk").first()


def team_of(run: Round, share: Share) -> Department:
    """The department whose callbacks these are as long as nobody has taken them."""
    if share.department:
        named = Department.objects.filter(key=share.department, closed_at=None).first()
        if named:
            return named
    return run.department or Department.objects.filter(parent=None, closed_at=None).order_by("pk")[0]


def callers(run: Round, share: Share) -> list[Person]:
    """Whoever calls in this round: with the role of the plan, else all who may call, in its department and below."""
    roles = [share.role] if share.role else roles_with("callbacks.call")
    inside = Membership.objects.filter(
        person=OuterRef("pk"),
        role__in=roles,
        department__path__contains=[team_of(run, share).pk],
        department__closed_at=None,
    )
    return list(Person.objects.active().filter(Exists(inside)).order_by("pk"))


def usual_callers(run: Round, share: Share) -> list[Person]:
    """Among whom calls are shared out: those whose role it is; whoever leads them only where there is nobody."""
    found = callers(run, share)
    if share.role:
        return found
    places = Membership.objects.filter(role=Role.AGENT, department__closed_at=None, person__in=found)
    agents = set(places.values_list("person", flat=True))
    return [one for one in found if one.pk in agents] or found


def usual_clerk(run: Round, share: Share) -> Person | None:
    """Who calls everybody where one clerk does and nobody was named: the first whose role it is."""
    return next(iter(usual_callers(run, share)), None)


def sharers(run: Round, share: Share, at: datetime) -> list[Agent]:
    """Among whom callbacks are shared evenly, by ability; what each has to call already counts, and who is away is not
    among them.
    """
    away = {person for person, _substitute, _ends in substitutes(at)}
    people = [person for person in usual_callers(run, share) if person.pk not in away]
    rows = WorkItem.objects.open().filter(kind=Kind.CALLBACK, owner__in=people)
    waiting = dict(rows.values_list("owner").annotate(Count("pk")).order_by())
    return [Agent(one.pk, int(one.ability * 100), fixed=waiting.get(one.pk, 0)) for one in people]


def passed_over(run: Round, share: Share, at: datetime, *, given: Collection[int | None]) -> list[dict[str, Any]]:
    """Who of those among whom callbacks are shared evenly got none, with what it comes from, as a round keeps it."""
    away = {person: ends for person, _substitute, ends in substitutes(at)}
    weighed = {agent.key: agent for agent in sharers(run, share, at)}
    found: list[dict[str, Any]] = []
    for person in usual_callers(run, share):
        if person.pk in away:
            found.append({"name": person.name, "away_until": away[person.pk].isoformat()})
        elif person.pk not in given:
            agent = weighed[person.pk]
            found.append({"name": person.name, "waiting": agent.fixed, "ability": agent.weight})
    return found


def given_none(counts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same in the reader's words: the name, and why."""
    return [(one["name"], _why_none(one)) for one in counts.get("passed_over", [])]


def _why_none(one: Mapping[str, Any]) -> str:
    if "away_until" in one:
        return _("away until %(moment)s") % {"moment": moment(datetime.fromisoformat(one["away_until"]))}
    if one["waiting"]:
        return _("has %(waiting)s to call already, ability %(ability)s %%: enough beside the others") % one
    return _("there are fewer customers than callers")
