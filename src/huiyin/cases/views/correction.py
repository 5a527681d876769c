"""A filled-in form opened again for mending, with the wordings of two people side by side after a conflict."""

from collections.abc import Sequence
from typing import Any

from huiyin.cases.forms import Line, lines_of, posted_as, shown
from huiyin.cases.views.reading import CasePage
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Form


class Correction:
    """A filled-in form opened again for mending."""

    def __init__(self, page: CasePage, key: str) -> None:
        self.page = page
        self.key = key
        self.form: Form = page.process.forms[key]
        refused = page.refused
        self.refused = refused if refused and refused.panel == f"correct-{key}" else None

    @property
    def title(self) -> str:
        return say(self.form.title)

    @property
    def lines(self) -> list[Line]:
        refused = self.refused
        return self._lines(refused.typed if refused else None, refused.errors if refused else None)

    @property
    def seen(self) -> Sequence[tuple[str, Any]]:
        """What the person had before them, sent along; after a conflict, what stands now."""
        return [pair for line in self._lines(None, None) for pair in posted_as(line)]

    @property
    def conflicts(self) -> list[dict[str, str]]:
        """Each field two people changed: the three wordings, and the two values to take with one click."""
        fields = {field.name: field for field in self.form.fields}
        words, zone = self.page.paper.words, self.page.zone
        return [
            {
                "name": conflict.field,
                "label": say(fields[conflict.field].label),
                "base": words(fields[conflict.field], conflict.base),
                "theirs": words(fields[conflict.field], conflict.theirs),
                "mine": words(fields[conflict.field], conflict.mine),
                "their_value": shown(fields[conflict.field], conflict.theirs, zone),
                "my_value": shown(fields[conflict.field], conflict.mine, zone),
            }
            for conflict in (self.refused.conflicts if self.refused else ())
        ]

    def _lines(self, typed: Any, errors: Any) -> list[Line]:
        case, zone, at = self.page.case, self.page.zone, self.page.at
        known, person = case.data[self.key], self.page.person
        lines = lines_of(self.form, case=case, typed=typed, errors=errors, stored=known, by=person, zone=zone, at=at)
        return [line for line in lines if line.type != "files"]
