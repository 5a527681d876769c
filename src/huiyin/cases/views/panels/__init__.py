"""The panels of the case page, in the order of work."""

from huiyin.cases.views.panels import (  # noqa: F401 - they register themselves
    asking,
    carrying_out,
    parts,
    proposals,
    signers,
)
from huiyin.cases.views.panels.registry import PANELS, in_order, panel_of

__all__ = ["PANELS", "in_order", "panel_of"]
