"""Conditions people put together themselves, as a filter of a list: nested, counted at each step."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.kernel import conditions
from huiyin.kernel.conditions import Vocabulary
from huiyin.kernel.errors import DomainError
from huiyin.kernel.tables.filters import Condition, Filter, Read
from huiyin.kernel.texts import say


class Unreadable(DomainError):
    """These conditions can't be read."""


@dataclass(frozen=True)
class Conditions(Filter):
    """All or any of what the list's vocabulary can ask; a saved view that holds some is a segment."""

    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()))
    kind: ClassVar[str] = "conditions"

    def condition(self, asked: QueryDict) -> Condition | None:
        """What can't be asked finds nothing and says why: a list must never be wider than somebody thinks."""
        try:
            tree = self.read(asked)
        except DomainError as error:
            return Condition(Q(pk__in=[]), str(error))
        return Condition(self.vocabulary.where(tree), self.vocabulary.describe(tree)) if tree else None

    def read(self, asked: QueryDict) -> dict[str, Any]:
        """The conditions asked for, checked; empty when there are none. Raises Unreadable and those of the check."""
        text = asked.get(self.key, "")
        if not text:
            return {}
        try:
            tree = json.loads(text)
        except ValueError as error:
            raise Unreadable from error
        if not _is_condition(tree):
            raise Unreadable
        self.vocabulary.check(tree)
        return tree if tree != {"all": []} else {}

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        return {**super().state(asked, read), "editor": json.dumps(self.editor, ensure_ascii=False)}

    def steps(self, rows: QuerySet[Any], asked: QueryDict) -> list[tuple[str, int]]:
        """How many rows there are, and how many are left after each condition: one statement, however many."""
        tree = self.read(asked)
        parts = tree.get("all", [tree] if tree else [])
        kept, counts = Q(), {"step0": Count("pk")}
        for number, part in enumerate(parts, 1):
            kept &= self.vocabulary.where(part)
            counts[f"step{number}"] = Count("pk", filter=kept)
        found = rows.order_by().aggregate(**counts)
        words = [_("All rows of this list"), *(self.vocabulary.describe(part) for part in parts)]
        return [(said, found[f"step{number}"]) for number, said in enumerate(words)]

    @property
    def editor(self) -> dict[str, Any]:
        """What the editor on the page offers."""
        operators = {
            name: {
                "words": _(each.words),
                "of_days": _(each.of_days) if each.of_days else "",
                "kinds": each.kinds,
                "takes": each.takes,
            }
            for name, each in conditions.OPERATORS.items()
        }
        fields = [
            {
                "name": each.name,
                "label": str(each.label),
                "kind": each.kind,
                "choices": [[key, say(label)] for key, label in each.choices.items()],
                "of_several": each.among is not None,
                "group": _group(each),
            }
            for each in self.vocabulary.fields.values()
        ]
        groups = {"all": _("all of these"), "any": _("any of these"), "none": _("none of these")}
        if any(each.among for each in self.vocabulary.fields.values()):
            groups["one"] = _("all by the same thing")
        words = {
            "add": _("Add a condition"),
            "group": _("Add a group"),
            "remove": _("Take out"),
            "field": _("Field"),
            "operator": _("Comparison"),
            "value": _("Value"),
            "holds": _("What has to hold"),
            "yes": _("yes"),
            "no": _("no"),
        }
        return {"fields": fields, "operators": operators, "groups": groups, "words": words}


def _group(asked: conditions.Field) -> str:
    """Under which heading a field is looked for among many."""
    if asked.among is not None:
        return str(asked.among.label)
    return {
        "date": _("Fields with a day"),
        "datetime": _("Fields with a day"),
        "number": _("Fields with a number"),
        "text": _("Fields with words"),
    }.get(asked.kind, _("Fields chosen from a list"))


def _is_condition(tree: Any, depth: int = 0) -> bool:
    """Objects that hold one group or one comparison, and nothing else."""
    if not isinstance(tree, dict) or depth > conditions.MOST_DEPTH:
        return False
    groups = [group for group in conditions.GROUPS if group in tree]
    if not groups:
        return isinstance(tree.get("field"), str) and isinstance(tree.get("operator"), str)
    parts = tree[groups[0]]
    return len(tree) == 1 and isinstance(parts, list) and all(_is_condition(part, depth + 1) for part in parts)
