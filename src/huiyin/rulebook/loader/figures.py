"""Targets of figures: each names a figure the product knows how to count."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Aim
from huiyin.rulebook.loader.advice import like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import FIGURES

MEASURED: Text = {"zh-hans": "指标", "zh-hant": "指標", "en": "Figures"}


def read_aims(reader: Reader, node: Node | None, *, clauses: Collection[str]) -> dict[str, Aim]:
    aims: dict[str, Aim] = {}
    for key, part in reader.entries(node, _("Figures")):
        known = reader.word(Node(key, part.file, node.keys.get(key, part.line) if node else 0), FIGURES, _("Figure"))
        parts = reader.mapping(part, _("Figure “%(key)s”") % {"key": key}, optional=("target", "clause", "owner"))
        aim = Aim(
            figure=key,
            target=_target(reader, parts.get("target")),
            clause=reader.word(parts.get("clause"), clauses, _("Clause")),
            owner=reader.word(parts.get("owner"), Role.values, _("Role")),
        )
        if known:
            aims[key] = aim
    return aims


def carried_by_figures(aims: Mapping[str, Aim]) -> list[tuple[str, Text]]:
    """The clauses that figures measure."""
    return [(clause, MEASURED) for clause in dict.fromkeys(aim.clause for aim in aims.values())]


def _target(reader: Reader, node: Node | None) -> Decimal | None:
    if node is None:
        return None
    target = node.plain
    if isinstance(target, int | float) and not isinstance(target, bool) and target >= 0:
        return Decimal(str(target))
    reader.complain(node, _("A target is a number, in the unit of its figure."), like("98"))
    return None
