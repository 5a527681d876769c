"""What follows a call or a round: a letter, a report."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from huiyin.org.roles import Role
from huiyin.rulebook.definitions import (
    Letter,
    RoundReport,
    Turn,
)
from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.loader.scripts import read_when


def read_letter(reader: Reader, node: Node | None, turns: Iterable[Turn], known: Known) -> Letter | None:
    """Each answer that it hangs on is one that a script of the plan asks for."""
    if node is None:
        return None
    what = _("The letter after a call")
    parts = reader.mapping(node, what, required=("due",), optional=("when", "clause"))
    keys = dict.fromkeys(key for turn in turns for key in turn.scripts if key in known.scripts)
    asked = {name: line for key in keys for name, line in known.scripts[key].questions.items()}
    when = read_when(reader, parts["when"], asked, what) if "when" in parts else {}
    clause = reader.word(parts.get("clause"), known.clauses, _("Clause"))
    return Letter(due=reader.deadline(parts.get("due"), what), when=when, clause=clause)


def read_report(reader: Reader, node: Node | None, known: Known) -> RoundReport | None:
    if node is None:
        return None
    what = _("The report of a round")
    parts = reader.mapping(node, what, required=("due",), optional=("clause", "role", "signed"))
    report = RoundReport(
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        due=reader.deadline(parts.get("due"), what),
        role=reader.word(parts.get("role"), Role.values, _("Role")) or RoundReport.role,
    )
    return replace(report, signed=reader.deadline(parts["signed"], what)) if "signed" in parts else report
