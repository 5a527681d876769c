"""Figures that are watched: each names a figure that is known, a bound that can be crossed, and who looks into it."""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Aim, Process
from huiyin.rulebook.definitions.alerts import Watched
from huiyin.rulebook.enums import OUT_OF_BOUNDS, WATCHED_EVERY
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import FIGURES, FIGURES_ASK, FIGURES_BY

_REQUIRED = ("title", "figure", "owner", "due", "clause")
_OPTIONAL = ("when", "by", "every", "least")


def read_alerts(
    reader: Reader,
    node: Node | None,
    *,
    aims: Mapping[str, Aim],
    clauses: Collection[str],
    processes: Mapping[str, Process],
) -> dict[str, Watched]:
    alerts: dict[str, Watched] = {}
    for key, part in reader.entries(node, _("Watched figures")):
        what = _("Watched figure “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=_REQUIRED, optional=_OPTIONAL)
        figure = reader.word(parts.get("figure"), FIGURES, _("Figure"))
        watched = Watched(
            key=key,
            title=reader.text(parts.get("title"), what),
            figure=figure,
            when=reader.word(parts.get("when"), OUT_OF_BOUNDS, _("Bound")) or Watched.when,
            by=reader.word(parts.get("by"), _sorted_by(figure, processes), _("Broken down by")),
            every=reader.word(parts.get("every"), WATCHED_EVERY, _("How often it is looked at")) or Watched.every,
            least=reader.number(parts.get("least"), f"{what} least", 1) or Watched.least,
            owner=reader.word(parts.get("owner"), Role.values, _("Role")),
            due=reader.deadline(parts.get("due"), what),
            clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        )
        aim = aims.get(figure)
        if watched.when == "beyond_target" and (aim is None or aim.target is None):
            message = _("%(what)s has no target that it could miss.") % {"what": what}
            reader.complain(parts["figure"], message, _("Give the figure a target in the section figures."))
        alerts[key] = watched
    return alerts


def _sorted_by(figure: str, processes: Mapping[str, Process]) -> dict[str, Text | str | Promise]:
    """What a figure is broken down by: what it knows itself, and what forms ask besides (product, part …)."""
    asking = [one for one in processes.values() if one.counts_as in FIGURES_ASK.get(figure, ())]
    asked = {f"field:{name}": field.label for one in asking for name, field in one.counted.items()}
    return {**asked, **FIGURES_BY.get(figure, {})}


def carried_by_alerts(alerts: Mapping[str, Watched]) -> list[tuple[str, Text]]:
    """The clauses that watched figures carry, each with what is watched."""
    return [(watched.clause, watched.title) for watched in alerts.values()]
