"""What people report: each report that is owed, who signs it, and to whom it went; screens that hang on the wall."""

from huiyin.reports.keeping.models import Flow, KeptDay, RollUp, Stock, StockLine, Touch
from huiyin.reports.models.reports import Delivery, Report, Signing, standing_of
from huiyin.reports.models.snapshots import Snapshot
from huiyin.reports.models.walls import Wall

__all__ = [
    "Delivery",
    "Flow",
    "KeptDay",
    "Report",
    "RollUp",
    "Signing",
    "Snapshot",
    "Stock",
    "StockLine",
    "Touch",
    "Wall",
    "standing_of",
]
