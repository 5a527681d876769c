"""Whose opinion is asked, and who owes one."""

from functools import cached_property
from typing import TYPE_CHECKING

from huiyin.cases import queries
from huiyin.cases.forms import Groups, grouped, people
from huiyin.cases.models import Signer
from huiyin.cases.views.panels.registry import Panel, register_panel

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage


class Signers:
    """The signers of this round, before the eyes of one person."""

    def __init__(self, page: "CasePage") -> None:
        self.page = page

    @cached_property
    def asked(self) -> list[Signer]:
        if not self.page.whole or not self.page.has("signers"):
            return []
        asked = self.page.case.signers.filter(approval=None, round=self.page.case.round)
        return list(asked.select_related("person", "added_by", "item").order_by("pk"))

    def mine(self, signer: Signer) -> bool:
        """Whether this person is asked for that opinion and still owes it."""
        return queries.signs(self.page.person, signer)

    @property
    def wanted(self) -> bool:
        """While they are collected, and as long as this person owes one."""
        collecting = self.page.whole and self.page.collects("signers") and bool(self.page.may_decide or self.asked)
        return collecting or any(self.mine(signer) for signer in self.asked)

    @property
    def options(self) -> Groups:
        asked = {signer.person_id for signer in self.asked} | {self.page.person.pk}
        return grouped(option for option in people() if int(option.value) not in asked)


def of(page: "CasePage") -> Signers:
    signers: Signers = page.of("signers")
    return signers


register_panel(
    Panel(
        "signers",
        20,
        lambda page: of(page).wanted,
        guards=("signers_answered",),
        refusals=("add-signer",),
        reads=Signers,
    )
)
