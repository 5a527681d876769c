"""What people report: each report that is owed, who signs it, and to whom it went; screens that hang on the wall."""

from huiyin.reports.keeping.models import KeptDay, RollUp, Touch
from huiyin.reports.models.reports import Delivery, Report, Signing, standing_of
from huiyin.reports.models.snapshots import Snapshot
from huiyin.reports.models.walls import Wall

__all__ = ["Delivery", "KeptDay", "Report", "RollUp", "Signing", "Snapshot", "Touch", "Wall", "standing_of"]
