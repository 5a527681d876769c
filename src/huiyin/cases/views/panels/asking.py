"""A step on that waits for signatures: who has signed, whose turn it is, and what is done about it."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from huiyin.cases import queries
from huiyin.cases.actions.approving import STEERING
from huiyin.cases.actions.askings import open_asking
from huiyin.cases.forms import Groups, Option, grouped, people
from huiyin.cases.models import Approval, Signer
from huiyin.cases.views.panels.registry import Panel, register_panel
from huiyin.kernel.texts import say
from huiyin.rulebook.enums import APPROVALS

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage


class Asking:
    """The open asking of a case, before the eyes of one person."""

    def __init__(self, page: "CasePage") -> None:
        self.page = page

    @cached_property
    def approval(self) -> Approval | None:
        return open_asking(self.page.case) if self.page.has("signers") else None

    @cached_property
    def signers(self) -> list[Signer]:
        return queries.signers_of(self.approval) if self.approval else []

    @property
    def transition(self) -> str:
        return self.approval.transition if self.approval else ""

    @property
    def title(self) -> str:
        return say(self.page.process.transitions[self.transition].title)

    @property
    def mode(self) -> str:
        return str(APPROVALS[self.approval.mode]) if self.approval else ""

    @cached_property
    def said(self) -> list[tuple[str, str]]:
        """What is signed: the words with which the step will be carried out."""
        if self.approval is None:
            return []
        way = self.page.process.transitions[self.transition]
        form, values, words = self.page.process.forms.get(way.form), self.approval.data, self.page.paper.words
        rows = ((say(field.label), words(field, values.get(field.name))) for field in form.fields) if form else ()
        return [(label, text) for label, text in rows if text]

    def mine(self, signer: Signer) -> bool:
        return queries.signs(self.page.person, signer)

    def whose(self, signer: Signer) -> str:
        """Whom to ask for a signature that a department owes."""
        return queries.listed(queries.may_give(signer))

    @property
    def wanted(self) -> bool:
        return self.approval is not None and (self.page.whole or any(map(self.mine, self.signers)))

    @property
    def may_steer(self) -> bool:
        """Whoever asks, and whoever sees to the case, may urge and withdraw."""
        asks = self.approval is not None and self.approval.asked_by_id == self.page.person.pk
        return asks or self.page.may(*STEERING)

    @property
    def may_add(self) -> bool:
        return self.may_steer or any(map(self.mine, self.signers))

    @property
    def options(self) -> Groups:
        barred = queries.barred_from_asking(self.approval) if self.approval else {}
        return grouped(option for option in people() if int(option.value) not in barred)

    @property
    def wheres(self) -> Groups:
        """In which order somebody added signs."""
        return [("", [Option(str(key), str(label)) for key, label in _ADDED])]

    @cached_property
    def backs(self) -> Groups:
        """Where a signer may send it back to."""
        return [("", list(_stages(self.page, queries.ways_back(self.page.case))))]


_ADDED = [(key, Signer.Added(key).label) for key in (Signer.Added.BESIDE, Signer.Added.BEFORE, Signer.Added.AFTER)]


def _stages(page: "CasePage", keys: Iterable[str]) -> Iterable[Option]:
    return (Option(key, say(page.process.stages[key].title)) for key in keys)


def of(page: "CasePage") -> Asking:
    asking: Asking = page.of("asking")
    return asking


register_panel(
    Panel(
        "asking",
        5,
        lambda page: of(page).wanted,
        refusals=("asking-signer", "asking-withdrawal"),
        reads=Asking,
    )
)
