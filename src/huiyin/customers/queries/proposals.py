"""What the pages of a sharing out show, and whether a proposal still holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.customers.enums import SharingKind, Why
from huiyin.customers.models import Customer, Sharing
from huiyin.customers.queries.keeping import sharing_rules
from huiyin.customers.queries.regions import region_names
from huiyin.customers.queries.teams import AWAY, PAUSED, Member, team
from huiyin.customers.queries.waiting import in_department
from huiyin.customers.rules.wishes import Wishes
from huiyin.kernel.texts import listed, say
from huiyin.org.models import Person


def customers_in(sharing: Sharing) -> int:
    """How many customers a sharing out looks at."""
    return _scope(sharing).count()


def is_shared_out(sharing: Sharing, customer: Customer) -> bool:
    return _scope(sharing).filter(pk=customer.pk).exists()


def _scope(sharing: Sharing) -> QuerySet[Customer]:
    if sharing.kind == SharingKind.HANDOVER:
        return Customer.objects.filter(keeper=sharing.person_id)
    return Customer.objects.filter(in_department(sharing.department))


def people_of(sharing: Sharing) -> QuerySet[Person]:
    """The people of a proposal who take part."""
    taking = [line["person"] for line in sharing.plan.get("agents", ()) if line["takes"]]
    found: QuerySet[Person] = Person.objects.filter(pk__in=taking).order_by("name", "pk")
    return found


def lacking(sharing: Sharing) -> list[tuple[str, int]]:
    """The skills that customers ask for and nobody has, and how many ask for each."""
    asked = sharing.plan.get("lacking", {})
    return list(zip(skill_labels(asked), asked.values(), strict=True))


def wished(sharing: Sharing) -> list[str]:
    """What the supervisor altered, in words."""
    wishes = Wishes.read(sharing.wishes)
    names = {line["person"]: line["name"] for line in sharing.plan.get("agents", ())}
    said = [_("%(name)s is left out") % {"name": names.get(pk, "")} for pk in sorted(wishes.excluded)]
    said += [
        _("%(name)s: at most %(cap)s") % {"name": names.get(pk, ""), "cap": capacity_words("cap", cap)}
        for pk, cap in wishes.caps.items()
    ]
    customers = dict(Customer.objects.filter(pk__in=wishes.pins).values_list("pk", "name"))
    said += [
        _("%(customer)s goes to %(name)s") % {"customer": customers.get(pk, ""), "name": names.get(taker, "")}
        for pk, taker in wishes.pins.items()
    ]
    found = sharing.plan.get("shifted", [])
    for place, each in enumerate(wishes.shifts):
        reached = found[place] if place < len(found) else each.number
        words = {"number": each.number, "giver": names.get(each.giver, ""), "taker": names.get(each.taker, "")}
        text = _("%(number)s from %(giver)s to %(taker)s") % words
        said.append(
            text if reached == each.number else _("%(wish)s (%(found)s found)") % {"wish": text, "found": reached}
        )
    return said


def changes_since(sharing: Sharing, at: datetime) -> list[str]:
    """What is different now about the people and the customers of a proposal, in words; empty if it still holds."""
    caps = Wishes.read(sharing.wishes).caps
    now = {member.pk: member for member in team(sharing.department, at)}
    lines = {line["person"]: line for line in sharing.plan["agents"]}
    changes = [_("%(name)s has come") % {"name": now[pk].name} for pk in now.keys() - lines.keys()]
    for pk, line in lines.items():
        if pk not in now:
            changes.append(_("%(name)s is no longer one of them") % {"name": line["name"]})
            continue
        facts = {**now[pk].facts, **({"cap": caps[pk]} if pk in caps else {})}
        changes += _differences(line["name"], line["facts"], facts)
        if not changes:
            changes += _too_many(line, facts["cap"], now[pk])
    return sorted(changes) + _gone_on(sharing)


def _gone_on(sharing: Sharing) -> list[str]:
    """The customers who no longer have the keeper they would come from, and whether the system gave them another."""
    with connection.cursor() as cursor:
        cursor.execute(GONE_ON, {"sharing": sharing.pk, "by_itself": [Why.SWEPT, Why.QUEUED, Why.HELD]})
        given, elsewhere = cursor.fetchone()
    said = []
    if given:
        said.append(_("customers to whom the system gave a keeper when nobody had: %(count)s") % {"count": given})
    if elsewhere:
        said.append(_("customers who have another keeper now, or were merged: %(count)s") % {"count": elsewhere})
    return said


def _differences(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        _("%(name)s, %(what)s: %(before)s → %(now)s")
        % {
            "name": name,
            "what": capacity_label(key),
            "before": capacity_words(key, before[key]),
            "now": capacity_words(key, now[key]),
        }
        for key in before
        if before[key] != now[key]
    ]


def _too_many(line: Mapping[str, Any], cap: int | None, now: Member) -> list[str]:
    """Whoever got others meanwhile may not have room for all of these any more."""
    after = now.kept + line["received"] - line["given"]
    if cap is None or after <= cap or not line["received"] or now.kept == line["before"]:
        return []
    return [
        _("%(name)s has %(now)s customers now instead of %(before)s, and room for %(cap)s")
        % {"name": line["name"], "now": now.kept, "before": line["before"], "cap": cap}
    ]


def capacity_label(key: str) -> str:
    labels = {
        "weight": _("ability"),
        "ability": _("ability"),
        "cap": _("most customers"),
        "skills": _("skills"),
        "regions": _("regions"),
        "unable": _("presence"),
        "takes": _("new customers"),
        "note": _("note"),
    }
    return labels[key]


def capacity_words(key: str, value: Any) -> str:
    """A fact about what somebody can take on, in words."""
    if key == "skills":
        return listed(skill_labels(value)) or _("none")
    if key == "regions":
        return listed(region_names(value)) or _("anywhere")
    if key in ("unable", "takes"):
        words = {"": _("here"), AWAY: _("away"), PAUSED: _("takes nobody new"), True: _("yes"), False: _("no")}
        return words[value]
    if key == "cap":
        return _("no limit") if value is None else str(value)
    if key in ("weight", "ability"):
        return f"{value / 100 if key == 'weight' else value.normalize():g}"
    return str(value) or "—"


def skill_labels(keys: Any) -> list[str]:
    """Skills in the reader's words; one that the rule book dropped keeps its key."""
    known = sharing_rules().skills
    return [say(known[key].label) if key in known else key for key in keys]


class Returning(NamedTuple):
    """A customer who can go back to the keeper of before a sharing out, with what each of the two owed."""

    customer: int
    giver: int | None
    taker: int
    why: str  # the giver had them
    item: int | None
    owed: int | None


def returning(sharing: Sharing) -> list[Returning]:
    """The customers who are still where a sharing out took them, and whom nobody has spoken with since."""
    with connection.cursor() as cursor:
        cursor.execute(RETURNING, {"sharing": sharing.pk})
        return [Returning(*row) for row in cursor.fetchall()]


RETURNING = """
    SELECT keeping.customer_id, move.giver_id, keeping.keeper_id, coalesce(before.why, ''), keeping.item_id, owed.id
    FROM customers_keeping AS keeping
    JOIN customers_sharingmove AS move
        ON move.sharing_id = keeping.batch_id AND move.customer_id = keeping.customer_id
    LEFT JOIN LATERAL (
        SELECT why, item_id FROM customers_keeping AS earlier
        WHERE earlier.customer_id = keeping.customer_id AND earlier.until = keeping.since
        ORDER BY earlier.id DESC LIMIT 1
    ) AS before ON true
    LEFT JOIN worklist_workitem AS item ON item.id = keeping.item_id
    LEFT JOIN worklist_workitem AS owed ON owed.id = before.item_id AND owed.settled_at = keeping.since
    WHERE keeping.batch_id = %(sharing)s AND keeping.until IS NULL
        AND (item.id IS NULL OR item.settled_at IS NULL OR item.outcome = 'waived')
    ORDER BY keeping.customer_id
"""

GONE_ON = """
    SELECT count(*) FILTER (WHERE given), count(*) FILTER (WHERE NOT given) FROM (
        SELECT coalesce(keeping.why = ANY(%(by_itself)s), false) AS given
        FROM customers_sharingmove AS move
        JOIN customers_customer AS customer ON customer.id = move.customer_id
        LEFT JOIN customers_keeping AS keeping ON keeping.customer_id = customer.id AND keeping.until IS NULL
        WHERE move.sharing_id = %(sharing)s AND move.taker_id IS NOT NULL
            AND (customer.keeper_id IS DISTINCT FROM move.giver_id OR customer.merged_into_id IS NOT NULL)
    ) AS gone_on
"""
