"""A search in short lists that need no index of words."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict

from huiyin.kernel.tables import Condition, Filter
from huiyin.kernel.tables.filters import Read


@dataclass(frozen=True)
class Part(Filter):
    """Any part of some texts."""

    fields: tuple[str, ...] = ()
    hint: Any = ""
    kind: ClassVar[str] = "words"

    def condition(self, asked: QueryDict) -> Condition | None:
        text = asked.get(self.key, "").strip()
        if not text:
            return None
        where = Q()
        for word in text.split():
            either = Q()
            for field in self.fields:
                either |= Q(**{f"{field}__icontains": word})
            where &= either
        return Condition(where, f"“{text}”")

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        return {**super().state(asked, read), "hint": self.hint}
