"""The pages in which results are read and the house is kept."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.site.navigation.entries import HOUSE, RESULTS, Entry

LEADING = [
    Entry(
        _("Boards"),
        "reports:boards",
        "layout-dashboard",
        phone=True,
        keys="g d",
        also="kanban kb dapingmu jiashicang",
        group=RESULTS,
    ),
    Entry(_("Figures"), "reports:figures", "gauge", "reports.view", keys="g z", also="zhibiao zb", group=RESULTS),
    Entry(
        _("Free analysis"), "reports:pivot", "table-options", "reports.view", also="fenxi zyfx toushi", group=RESULTS
    ),
    Entry(
        _("Alerts"), "alerts:alerts", "bell-exclamation", "reports.view", also="yujing yj", part="alerts", group=RESULTS
    ),
    Entry(
        _("Statistics"),
        "reports:statistics",
        "report-analytics",
        "reports.view",
        keys="g s",
        also="tj",
        group=RESULTS,
    ),
    Entry(_("Compliance"), "reports:compliance", "scale", "reports.view", keys="g h", also="hegui", group=RESULTS),
    Entry(
        _("File completeness"),
        "reports:completeness",
        "progress-check",
        "reports.view",
        also="wanzheng dangan wzl",
        group=RESULTS,
    ),
    Entry(
        pgettext_lazy("register", "Penalties"),
        "cases:penalties",
        "gavel",
        "cases.oversee",
        also="chufa cf fakuan",
        part="penalties",
        group=RESULTS,
    ),
    Entry(_("Fairness"), "reports:fairness", "users-group", "reports.view", also="gongping fenpei gp", group=RESULTS),
    Entry(
        _("Ratings"),
        "reports:ratings",
        "star",
        "reports.view",
        also="pingjia pj taidu",
        part="ratings",
        group=RESULTS,
    ),
    Entry(
        pgettext_lazy("written", "Reports"),
        "reports:reports",
        "clipboard-text",
        also="gongzuo baogao ribao rb",
        part="reports",
        group=RESULTS,
    ),
    Entry(
        pgettext_lazy("navigation", "Weekly feedback"),
        "callbacks:weeks",
        "building-community",
        "callbacks.feedback",
        also="shumian fankui fk meizhou",
        part="feedback",
        group=RESULTS,
        form="weekly_feedback",
    ),
    Entry(
        _("Loyal buyers"),
        "orders:loyal",
        "heart-handshake",
        "reports.view",
        also="zhongshi maijia",
        part="orders",
        group=RESULTS,
    ),
    Entry(_("Rule book"), "rulebook:book", "book-2", "", keys="g r", also="zhidu", group=HOUSE),
    Entry(
        _("Forms and registers"),
        "stationery:catalogue",
        "license",
        "forms.view",
        also="biaodan bd dengjibu dayin",
        group=HOUSE,
    ),
    Entry(_("Indicators"), "customers:indicators", "adjustments", "customers.indicators", also="zhibiao", group=HOUSE),
    Entry(_("People"), "org:people", "building", "people.view", also="renyuan bumen", group=HOUSE),
    Entry(_("Absences"), "org:others_absences", "beach", "absences.enter", also="qingjia xiujia", group=HOUSE),
    Entry(
        _("Customer file fields"),
        "customers:fields",
        "list-details",
        "customers.fields",
        also="ziduan kehu dangan",
        group=HOUSE,
    ),
    Entry(
        _("Channels"),
        "messaging:channels",
        "send",
        "messages.keep",
        also="qudao youxiang smtp email qiyeweixin wecom dingding dingtalk",
        group=HOUSE,
    ),
    Entry(_("Calendars"), "org:calendars", "calendar", "calendars.manage", also="rili", group=HOUSE),
    Entry(_("Audit"), "audit:entries", "shield-check", "audit.view", also="shenji", group=HOUSE),
]
