"""What is asked of other departments: who owes what, who has answered, and what may be asked here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from huiyin.cases import queries
from huiyin.cases.forms import Groups, Line, Option, grouped, lines_of
from huiyin.cases.models import Attachment, Part
from huiyin.cases.views.panels.registry import Panel, register_panel
from huiyin.kernel.texts import say
from huiyin.org.models import Department
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import Form

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage


@dataclass(frozen=True)
class Question:
    """What may be asked of departments here, with its form."""

    rule: definitions.Part
    lines: Sequence[Line]
    refused: Any

    @property
    def title(self) -> str:
        return say(self.rule.title)


@dataclass(frozen=True)
class Row:
    """One part as this person sees it."""

    part: Part
    title: str
    asked: Sequence[tuple[str, str, bool]]
    papers: Sequence[Attachment]
    mine: bool
    steers: bool
    rule: definitions.Part
    lines: Sequence[Line] = field(default_factory=tuple)
    refused: Mapping[str, Any] = field(default_factory=dict)  # by the panel that was refused

    @property
    def may_acknowledge(self) -> bool:
        return self.mine and bool(self.rule.acknowledge) and self.part.acknowledged_at is None

    @property
    def may_link(self) -> bool:
        return self.steers and self.rule.link and self.part.waits

    @property
    def may_urge(self) -> bool:
        return self.steers and self.part.waits and not self.part.without_account


class Parts:
    """The parts of a case, before the eyes of one person."""

    def __init__(self, page: "CasePage") -> None:
        self.page = page

    @cached_property
    def every(self) -> list[Part]:
        return queries.parts_of(self.page.case) if self.page.has("parts") else []

    @cached_property
    def seen(self) -> list[Part]:
        """All of them, or those of one's own department."""
        return self.every if self.page.whole else queries.parts_seen_by(self.page.person, self.every)

    @cached_property
    def rows(self) -> list[Row]:
        """Those that are open, and those answered since the stage was entered."""
        entered = self.page.entry.entered_at
        return [self._row(one) for one in self.seen if one.closed_at is None or one.closed_at >= entered]

    @cached_property
    def questions(self) -> list[Question]:
        """What this person may ask of departments where the case stands."""
        page, owed = self.page, {part.rule for part in self.every if part.closed_at is None}
        rules = queries.rules_to_ask(page.case)
        may = [rule for rule in rules if page.may(*rule.by) and not (rule.on_entry and rule.key in owed)]
        return [Question(rule, self._lines(rule.question, f"part-{rule.key}"), self._refused(f"part-{rule.key}"))
                for rule in may]  # fmt: skip

    @property
    def awaited(self) -> bool:
        """Somebody can be urged for an answer."""
        return any(part.waits and not part.without_account for part in self.every)

    @property
    def wanted(self) -> bool:
        return self.page.case.ended_at is None and bool(self.rows or self.questions)

    def gating(self, transition: definitions.Transition) -> list[Part]:
        """What a step waits for, and what of it is there."""
        gates = queries.gates_of(self.page.case, transition)
        asked = [part for part in self.every if part.rule in gates]
        last = {(part.rule, part.department_id): part.pk for part in asked}
        return [
            part
            for part in asked
            if part.closed_at is None or (part.answered and last[part.rule, part.department_id] == part.pk)
        ]

    @property
    def panels_shown(self) -> set[str]:
        """The small forms that show their own refusal."""
        keys = {f"{verb}-{row.part.pk}" for row in self.rows for verb in ("part", "return", "again", "withdraw")}
        return keys | {f"part-{question.rule.key}" for question in self.questions}

    def _row(self, part: Part) -> Row:
        page = self.page
        rule = queries.rule_of(part, page.case.process)
        mine = queries.answers_part(page.person, part)
        steers = part.closed_at is None and queries.sees_to_part(page.person, page.case, part)
        form = queries.form_of_part(part, page.case.process)
        panels = (f"{verb}-{part.pk}" for verb in ("part", "return", "again", "withdraw"))
        return Row(
            part=part,
            title=say(rule.title),
            asked=page.paper.question_in(part),
            papers=page.paper.papers_of(part),
            mine=mine,
            steers=steers,
            rule=rule,
            lines=self._lines(form.key, f"part-{part.pk}", form) if mine else (),
            refused={name: refused for name in panels if (refused := self._refused(name))},
        )

    def others(self, row: Row) -> Groups:
        """To whom what was handed back may go."""
        others = queries.others_to_ask(row.part, beside=self.every, among=self._departments)
        return grouped(Option(str(one.pk), one.name) for one in others)

    @cached_property
    def _departments(self) -> list[Department]:
        return list(Department.objects.open().order_by("path"))

    def _refused(self, panel: str) -> Any:
        refused = self.page.refused
        return refused if refused and refused.panel == panel else None

    def _lines(self, key: str, panel: str, form: Form | None = None) -> Sequence[Line]:
        form = form or self.page.process.forms.get(key)
        if form is None:
            return ()
        refused = self._refused(panel)
        return lines_of(
            form,
            case=self.page.case,
            typed=refused.typed if refused else None,
            errors=refused.errors if refused else None,
            stored=None,
            zone=self.page.zone,
            at=self.page.at,
        )


def of(page: "CasePage") -> Parts:
    parts: Parts = page.of("parts")
    return parts


register_panel(Panel("parts", 25, lambda page: of(page).wanted, reads=Parts))
