"""Who of us calls, how often it is tried, who is left out, and which groups are counted by themselves."""

from django.utils.translation import gettext as _

from huiyin.org.roles import Role
from huiyin.rulebook.definitions import (
    Group,
    Retries,
    Share,
    Skips,
)
from huiyin.rulebook.enums import (
    SHARES,
)
from huiyin.rulebook.loader.advice import add, like
from huiyin.rulebook.loader.asking import read_condition
from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.callbacks.triggers import read_length
from huiyin.rulebook.loader.contact.lengths import days_within
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

_MOST_TRIES = 20


def read_share(reader: Reader, node: Node | None, known: Known) -> Share:
    if node is None:
        return Share()
    parts = reader.mapping(node, _("The sharing out"), required=("by",), optional=("role", "department"))
    share = Share(
        kind=reader.word(parts.get("by"), SHARES, _("Way to share out")),
        role=reader.word(parts.get("role"), Role.values, _("Role")),
        department=reader.word(parts.get("department"), known.departments, _("Department")),
    )
    if share.kind == "clerk" and not share.role and not reader.trusting:
        reader.complain(node, _("One appointed clerk is somebody with a role."), add("role"))
    return share


def read_retries(reader: Reader, node: Node | None) -> Retries:
    if node is None:
        return Retries()
    what = _("Trying again")
    parts = reader.mapping(node, what, required=("tries",), optional=("apart", "other_time"))
    advice = like("{tries: 3, apart: 4 working hours}")
    tries = reader.number(parts.get("tries"), what, 1, _MOST_TRIES, advice=advice)
    return Retries(
        tries=tries or Retries.tries,
        apart=read_length(reader, parts["apart"], what) if "apart" in parts else Retries.apart,
        other_time=reader.flag(parts.get("other_time"), what),
    )


def read_skips(reader: Reader, node: Node | None) -> Skips:
    if node is None:
        return Skips()
    what = _("Who is left out")
    parts = reader.mapping(node, what, optional=("recently", "open_complaint"))
    return Skips(
        recently=days_within(reader, parts["recently"], what) if "recently" in parts else 0,
        open_complaint=reader.flag(parts.get("open_complaint"), what),
    )


def read_groups(reader: Reader, node: Node | None, known: Known) -> dict[str, Group]:
    groups = {}
    for key, part in reader.entries(node, _("Groups")):
        what = _("Group “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("title", "when"), optional=("clause",))
        when = read_condition(reader, parts["when"], known.asked) if "when" in parts else {}
        clause = reader.word(parts.get("clause"), known.clauses, _("Clause"))
        groups[key] = Group(key, reader.text(parts.get("title"), what), when, clause)
    return groups
