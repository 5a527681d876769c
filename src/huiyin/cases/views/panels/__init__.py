"""The panels of the case page, in the order of work."""

from huiyin.cases.views.panels import asking, carrying_out, proposals, signers  # noqa: F401 - they register themselves
from huiyin.cases.views.panels.registry import PANELS, in_order, panel_of

__all__ = ["PANELS", "in_order", "panel_of"]
