"""What readers ask of reports, and what is written in them."""

from huiyin.reports.forms.asking import Behind, Board, Days, Fairness, Figures, OneFigure, Pivot, Within
from huiyin.reports.forms.table import Table, usual_axes
from huiyin.reports.forms.writing import Begin, ReportForm, SendingBack, Signature, WallForm

__all__ = [
    "Begin",
    "Behind",
    "Board",
    "Days",
    "Fairness",
    "Figures",
    "OneFigure",
    "Pivot",
    "ReportForm",
    "SendingBack",
    "Signature",
    "Table",
    "WallForm",
    "Within",
    "usual_axes",
]
