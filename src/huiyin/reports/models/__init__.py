"""What people report: each report that is owed, who signs it, and to whom it went."""

from huiyin.reports.models.reports import Delivery, Report, Signing, standing_of

__all__ = ["Delivery", "Report", "Signing", "standing_of"]
