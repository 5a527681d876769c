"""What is owed once the matter is decided: penalties, word to the customer, their acceptance."""

from huiyin.cases.views.panels.registry import Panel, register_panel

register_panel(
    Panel(
        "penalties",
        30,
        lambda page: page.collects("penalties") and page.steers,
        guards=("penalties_decided",),
        refusals=("penalise", "penalise-together"),
    )
)
register_panel(
    Panel(
        "notices",
        40,
        lambda page: page.collects("notices") and page.steers,
        guards=("customer_informed",),
        refusals=("inform",),
    )
)
register_panel(
    Panel("acceptance", 50, lambda page: page.collects("acceptance") and page.steers, guards=("acceptance_signed",))
)
