"""What a stage collects stands in panels on the case page; each panel is a file beside this one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiyin.cases.views.reading import CasePage


@dataclass(frozen=True)
class Panel:
    """One panel: its template is cases/parts/NAME.html, and what it shows is asked for once.

    `wanted` says whether this person has a part in it now, `reads` makes what its template shows
    (`page.of("NAME")`). What the `guards` miss is put right in it; `refusals` are its own small forms.
    """

    name: str
    place: int  # its order among the others
    wanted: Callable[["CasePage"], bool]
    guards: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    reads: Callable[["CasePage"], Any] | None = None


PANELS: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    PANELS[panel.name] = panel


def in_order() -> list[Panel]:
    return sorted(PANELS.values(), key=lambda panel: panel.place)


def panel_of(guard: str) -> str:
    """Where a thing that a guard misses is put right; nowhere on the page: empty."""
    return next((panel.name for panel in PANELS.values() if guard in panel.guards), "")
