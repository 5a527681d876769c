"""Reports that people write on their work."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import ReportDuty
from huiyin.rulebook.enums import EVERY
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader


def read_reports(reader: Reader, node: Node | None, *, clauses: Collection[str]) -> dict[str, ReportDuty]:
    reports = {}
    for key, part in reader.entries(node, _("Reports on work")):
        what = _("Report “%(key)s”") % {"key": key}
        required, optional = ("clause", "title", "due", "roles", "every"), ("team", "meeting")
        parts = reader.mapping(part, what, required=required, optional=optional)
        reports[key] = ReportDuty(
            key=key,
            clause=reader.word(parts.get("clause"), clauses, _("Clause")),
            title=reader.text(parts.get("title"), what),
            due=reader.deadline(parts.get("due"), what),
            roles=reader.words(parts.get("roles"), Role.values, _("Role")),
            every=reader.word(parts.get("every"), EVERY, _("Period of a report")) or ReportDuty.every,
            team=reader.flag(parts.get("team"), what),
            meeting=reader.flag(parts.get("meeting"), what),
        )
    return reports


def carried_by_reports(reports: Mapping[str, ReportDuty]) -> list[tuple[str, Text]]:
    """The clauses that reports carry, each with the report."""
    return [(duty.clause, duty.title) for duty in reports.values()]
