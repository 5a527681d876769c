"""Several ways to settle the matter, side by side."""

from typing import TYPE_CHECKING

from huiyin.cases.views.panels.registry import Panel, register_panel

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage


def _wanted(page: "CasePage") -> bool:
    return page.may_propose or (page.collects("readings") and page.steers)


register_panel(
    Panel(
        "proposals",
        10,
        _wanted,
        guards=("two_proposals", "all_proposals_read", "customer_choice_recorded"),
        refusals=("propose",),
    )
)
