"""The report of a round: who writes and signs it, which countermeasures follow from it, its first draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.callbacks.enums import Part, State, Why
from huiyin.callbacks.models import Round, Summary
from huiyin.callbacks.queries.callers import leader_of, team_of
from huiyin.callbacks.queries.rounds import rule_of
from huiyin.cases.models import Case
from huiyin.cases.queries import Ground, tied
from huiyin.kernel.numbers import key_in
from huiyin.kernel.texts import aside, listed, say
from huiyin.org.models import Membership, Person
from huiyin.org.roles import roles_with
from huiyin.rulebook.definitions import CallbackPlan
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import Barred

WROTE = gettext_lazy("whoever wrote a report does not sign it")
NAMED = 3  # parts of the service in the first draft


def reporter_of(run: Round, plan: CallbackPlan) -> Person | None:
    """Who writes the report: the nearest with the role of the plan, else who answers for the round."""
    role = plan.report.role if plan.report else ""
    return _nearest(run, [role]) or leader_of(run, plan)


def signer_of(run: Round, *, but: Person) -> Person | None:
    """Who signs it: somebody else who may, from the nearest department above those who call."""
    return _nearest(run, roles_with("callbacks.sign"), but=but)


def signs_instead(summary: Summary, user: Person) -> Person | None:
    """Who signs what this person wrote; nobody where they wrote nothing of it, or nobody else may."""
    return signer_of(summary.round, but=user) if summary.written_by == user else None


def barred_from_items(items: Sequence[WorkItem]) -> list[Barred]:
    """Whoever wrote the report of a round is not given the work of signing it, as a substitute neither."""
    subjects = [item.subject.partition("/") for item in items]
    runs = [key_in(key) if kind == "summary" else None for kind, _slash, key in subjects]
    writers = dict(Summary.objects.filter(round__in=filter(None, runs)).values_list("round", "written_by"))
    return [{writer: WROTE} if (writer := writers.get(run or 0)) else {} for run in runs]


def _nearest(run: Round, roles: Any, but: Person | None = None) -> Person | None:
    path = team_of(run, rule_of(run).share).path
    places = Membership.objects.filter(
        role__in=roles, department__in=path, department__closed_at=None, person__is_active=True
    ).exclude(person=but)
    depth = {pk: place for place, pk in enumerate(path)}
    found = sorted(places.select_related("person"), key=lambda one: (-depth[one.department_id], one.person_id))
    return found[0].person if found else None


def summary_of(run: Round) -> Summary:
    """The report of a round as far as it is; nothing of it is kept before somebody writes."""
    rows = Summary.objects.select_related("written_by", "signed_by", "archived_by")
    found = rows.filter(round=run).first() or Summary(round=run)
    found.round = run
    return found


def measures_of(summary: Summary) -> QuerySet[Case]:
    """The countermeasures that follow from a round."""
    if summary.pk is None:
        return Case.objects.none()
    return summary.measures.select_related("owner").order_by("pk")


def grounds(case: Case, reader: Person) -> list[Ground]:
    """The rounds of callbacks that a measure follows from."""
    return tied(
        Summary.objects.filter(measures=case).select_related("round"),
        Summary.objects.visible_to(reader),
        _("Follows from a round of callbacks"),
        title=lambda summary: f"{summary.round.number} {say(summary.round.title)}",
        page=lambda summary: reverse("callbacks:summary", args=[summary.round_id]),
    )


def measures_left(run: Round) -> QuerySet[Case]:
    """Countermeasures of earlier rounds of the same plan that are still open. Source: D410-4."""
    earlier = Summary.objects.filter(round__rule__key=run.rule["key"], round__begins_on__lte=run.begins_on)
    tied = Summary.measures.through.objects.filter(
        case=OuterRef("pk"), summary__in=earlier.exclude(round=run).values("pk")
    )
    return Case.objects.running().filter(Exists(tied)).select_related("owner").order_by("pk")


def parts_of(summary: Summary) -> list[tuple[Part, str]]:
    """What a person wrote in it; one that was handed in without changes says that there are to be none."""
    said = dict(summary.words)
    if summary.written_at and not said.get(Part.CHANGES):
        said[Part.CHANGES] = _("Nothing is to change next time")
    return [(part, said[part]) for part in Part if said.get(part)]


def causes_named(figures: Mapping[str, Any]) -> bool:
    """Whether customers said what they were not satisfied with: the report says what it came from."""
    return any(one["count"] for one in figures["links"])


def let_off_in(figures: Mapping[str, Any]) -> int:
    """How many of those a round concerns were let off by whoever oversees the work: no result says more of them."""
    counts = (count for state, why, count in figures["whys"] if (state, why) == (State.EXCLUDED, Why.LET_OFF))
    return sum(counts)


def per_customer(value: float) -> str:
    """How many conversations there were with each customer, as exactly as what it is compared with."""
    return f"{value:.2f}"


def points(value: float) -> str:
    """How satisfied customers are on average, and what a word is worth: no share of customers, so not in per cent."""
    return _("%(number)s points") % {"number": value}


def drafted(figures: Mapping[str, Any]) -> str:
    """What the figures say, in sentences that whoever writes the report goes on from."""
    everybody = figures["all"]
    said = [
        _(
            "Customers concerned: %(everybody)s; left out: %(left)s; to be called: %(to_call)s. "
            "Of these reached: %(reached)s (%(share)s %%); did not want to answer: %(refused)s; "
            "not to be reached: %(unreachable)s."
        )
        % {
            "everybody": everybody["everybody"],
            "left": everybody[State.EXCLUDED],
            "to_call": everybody["to_call"],
            "reached": everybody[State.REACHED],
            "share": everybody["reached_share"],
            "refused": everybody[State.REFUSED],
            "unreachable": everybody[State.UNREACHABLE],
        }
    ]
    if let_off := let_off_in(figures):
        said.append(_("Left out because whoever oversees the work let them off: %(count)s.") % {"count": let_off})
    if later := figures.get("let_off_later"):  # drafts made earlier do not have it
        said.append(_("Further calls that they let off: %(count)s.") % {"count": later})
    if figures["rated"]:
        split = listed(f"{say(one['label'])} {one['count']}{aside(_percent(one))}" for one in figures["ratings"])
        said.append(_("Satisfaction: %(split)s.") % {"split": split})
    before = figures["before"]
    if before and before["satisfaction"] is not None and figures["satisfaction"] is not None:
        said.append(
            _("Average satisfaction, weighted: %(now)s; in the round before: %(before)s.")
            % {"now": points(figures["satisfaction"]), "before": points(before["satisfaction"])}
        )
    return "\n".join([*said, *_named_most(figures)])


def _named_most(figures: Mapping[str, Any]) -> list[str]:
    """What was named most often; where nothing was named twice, nothing is the most frequent."""
    named = [one for one in figures["links"] if one["count"]][:NAMED]
    if not named:
        return []
    if named[0]["count"] == 1:
        once = listed(say(one["label"]) for one in named)
        return [_("What customers were not satisfied with, named once each: %(parts)s.") % {"parts": once}]
    parts = listed(f"{say(one['label'])}{aside(one['count'])}" for one in named)
    return [_("What customers were not satisfied with most often: %(parts)s.") % {"parts": parts}]


def _percent(one: Mapping[str, Any]) -> str:
    return f"{one['share']} %"
