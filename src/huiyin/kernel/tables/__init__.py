"""List pages, declared: columns, filters, saved views, paging by key, and the same rows as a workbook.

A list page is a table, a queryset and a view:

    COMPLAINTS = Table(
        key="complaints",
        title=_("Complaints"),
        columns=[
            Column("number", _("Number"), fixed=True, sort="number"),
            Column("title", _("Title"), wide=True),
            Column("severity", _("Severity"), show=lambda row: badge(row["severity"])),
            Column("opened_at", _("Opened"), kind="moment", sort="opened_at"),
            Column("owner__name", _("Owner"), optional=True),
        ],
        filters=[Words("q", "search"), Choice("class", _("Class"), classes), Dates("opened_at", _("Opened"))],
        order="-opened_at",
        link="cases:page",
    )

    @required("cases.view")
    def complaints(request):
        rows = Case.objects.visible_to(request.user)
        return show_list(request, COMPLAINTS, rows)

`org.views.lists.show_list` is `show` with what the house adds to it: saved views, and who may take the list along.

The template is "table.html", or one that extends it and fills the blocks `actions`, `above` and `bulk_actions`.
"""

from huiyin.kernel.tables.asking import Conditions
from huiyin.kernel.tables.columns import Column, Table
from huiyin.kernel.tables.filters import Choice, Condition, Dates, Filter, Flag, Option, Words
from huiyin.kernel.tables.pages import Page, read
from huiyin.kernel.tables.views import show

__all__ = [
    "Choice",
    "Column",
    "Condition",
    "Conditions",
    "Dates",
    "Filter",
    "Flag",
    "Option",
    "Page",
    "Table",
    "Words",
    "read",
    "show",
]
