"""Every page that stands in the navigation: its name and place, who may open it, how it is found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PROCESS = "process"  # among the arguments of an entry: it stands there once for each process of the rule book

# Key, title and kind of each (rulebook.enums.COUNTS_AS), and what stands under it, too.
Processes = tuple[tuple[str, str, str, tuple[str, ...]], ...]
ICONS = {
    "complaint": "message-report",
    "request": "help-circle",
    "suggestion": "bulb",
    "claim": "receipt-refund",
    "measure": "target-arrow",
    "track": "route",
    "internal": "clipboard-check",
}


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    icon: str
    permission: str = ""  # empty: everybody who is signed in
    group: str | Promise = ""  # a heading above the first entry that has it
    phone: bool = False  # stands in the bottom bar of a phone
    keys: str = ""  # pressed one after the other: "g t"
    also: str = ""  # further words the palette finds it by
    args: tuple[str, ...] = ()
    within: str = ""  # the URL name under which its other pages stand, if not under its own address
    also_under: str = ""  # an address under which pages of another module belong here, too
    part: str = ""  # of the rule book, without which nobody needs the page
    beside: tuple[str, ...] = ()  # further processes whose registers belong here

    def of_each(self, processes: Processes) -> Iterator["Entry"]:
        """The entry itself, or one for each process; what there can be only one of belongs to the first."""
        if PROCESS not in self.args:
            yield self
            return
        first = self
        for key, title, kind, beside in processes:
            if self.label:
                yield replace(first, label=self.label % {"process": title}, args=(key,), beside=beside)
            else:
                yield replace(first, label=title, icon=ICONS[kind], args=(key,), beside=beside)
            first = replace(self, phone=False, keys="", also="", within="", also_under="")


ENTRIES = [
    Entry(
        pgettext_lazy("navigation", "Today"),
        "worklist:today",
        "checklist",
        phone=True,
        keys="g t",
        also="today worklist daiban db",
    ),
    Entry(
        "",  # the title of the process
        "cases:register",
        "message-report",
        "cases.view",
        phone=True,
        keys="g c",
        also="tousu ts",
        args=(PROCESS,),
        within="cases:list",
    ),
    Entry(_("Promises"), "cases:promises", "hand-stop", "cases.view", keys="g p", also="chengnuo cn"),
    Entry(_("Department inbox"), "cases:inbox", "inbox", "cases.answer", phone=True, keys="g i", also="bumen dafu"),
    Entry(
        _("Callback console"), "callbacks:console", "headset", "callbacks.call", keys="g j", also="huifang hf dianhua"
    ),
    Entry(
        _("Customers"),
        "customers:list",
        "users",
        "customers.view",
        phone=True,
        keys="g k",
        also="kehu kh",
        also_under="contact/",  # what was said with one customer
    ),
    Entry(
        _("Call register"), "contact:register", "messages", "customers.view", keys="g l", also="tonghua goutong jilu gt"
    ),
    Entry(
        _("Phone register"), "contact:register-of", "phone", "customers.view", also="dianhua dengji dh", args=("phone",)
    ),
    Entry(
        _("Letter register"),
        "contact:register-of",
        "mail",
        "customers.view",
        also="xinhan dengji xh",
        args=("letters",),
    ),
    Entry(
        _("Questions and answers"),
        "contact:register-of",
        "help-circle",
        "customers.view",
        also="zixun wenda zx",
        args=("questions",),
    ),
    Entry(
        pgettext_lazy("register", "Opinions"),
        "contact:opinions",
        "message-star",
        "customers.view",
        also="yijian yj pingjia",
    ),
    Entry(_("Visitors passed on"), "contact:visitors", "arrow-forward", "customers.view", also="laifang zhuanda zd"),
    Entry(_("Need sheet"), "contact:needs", "clipboard-list", "customers.view", keys="g n", also="xuqiu xq"),
    Entry(
        _("Things handed over"),
        "contact:deliveries",
        "file-arrow-right",
        "customers.view",
        also="jiaofu jf zijin fuben yijiao",
        part="deliveries",
    ),
    Entry(
        _("Outbox"),
        "messaging:outbox",
        "mail",
        "messages.view",
        keys="g m",
        also="fajianxiang fjx youjian xiaoxi email",
    ),
    Entry(
        _("Rounds of callbacks"),
        "callbacks:rounds",
        "phone-outgoing",
        "callbacks.view",
        keys="g v",
        also="huifang hf lunci",
    ),
    Entry(_("Activities"), "contact:activities", "speakerphone", "customers.view", also="huodong hd"),
    Entry(
        _("Care proposals"), "contact:care", "heart", "customers.edit", keys="g a", also="guanhuai jianyi gh shengri"
    ),
    Entry(
        _("Files to classify"), "customers:hand-ins", "list-check", "customers.classify", also="danganfenlei fl dijiao"
    ),
    Entry(
        _("Share customers out"),
        "customers:sharing",
        "arrows-exchange",
        "customers.share",
        keys="g f",
        also="kehu fenpei fp",
    ),
    Entry(_("Possible duplicates"), "customers:lookalikes", "copy", "customers.merge", also="chongfu cf hebing hb"),
    Entry(
        _("Orders"),
        "orders:list",
        "shopping-cart",
        "orders.view",
        _("Goods"),
        keys="g o",
        also="dinghuo dh dingdan",
        part="orders",
    ),
    Entry(
        _("Loading plans"),
        "orders:loads",
        "truck-delivery",
        "loading.view",
        _("Goods"),
        also="zhuangche zc fahuo",
        part="orders",
    ),
    Entry(_("Stock"), "orders:stock", "packages", "stock.view", _("Goods"), also="kucun kc cangku", part="orders"),
    Entry(_("Areas"), "orders:areas", "map-2", "customers.view", _("Goods"), also="quyu qy kehujingli", part="orders"),
    Entry(_("Figures"), "reports:figures", "gauge", "reports.view", _("Results"), keys="g z", also="zhibiao zb"),
    Entry(
        _("Statistics"), "reports:statistics", "report-analytics", "reports.view", _("Results"), keys="g s", also="tj"
    ),
    Entry(_("Compliance"), "reports:compliance", "scale", "reports.view", _("Results"), keys="g h", also="hegui"),
    Entry(
        _("File completeness"),
        "reports:completeness",
        "checklist",
        "reports.view",
        _("Results"),
        also="wanzheng dangan wzl",
    ),
    Entry(_("Fairness"), "reports:fairness", "users-group", "reports.view", _("Results"), also="gongping fenpei gp"),
    Entry(
        _("Ratings"), "reports:ratings", "star", "reports.view", _("Results"), also="pingjia pj taidu", part="ratings"
    ),
    Entry(
        _("Loyal buyers"),
        "orders:loyal",
        "heart-handshake",
        "reports.view",
        _("Results"),
        also="zhongshi maijia",
        part="orders",
    ),
    Entry(
        _("Knowledge base"),
        "knowledge:list",
        "books",
        "knowledge.view",
        _("House"),
        keys="g b",
        also="zhishiku zsk wenzhang",
    ),
    Entry(_("Rule book"), "rulebook:book", "book-2", "", _("House"), keys="g r", also="zhidu"),
    Entry(_("Indicators"), "customers:indicators", "gauge", "customers.indicators", _("House"), also="zhibiao"),
    Entry(_("People"), "org:people", "building", "people.view", _("House"), also="renyuan bumen"),
    Entry(_("Absences"), "org:others_absences", "beach", "absences.enter", _("House"), also="qingjia xiujia"),
    Entry(
        _("Customer file fields"),
        "customers:fields",
        "forms",
        "customers.fields",
        _("House"),
        also="ziduan kehu dangan",
    ),
    Entry(_("Channels"), "messaging:channels", "send", "messages.keep", _("House"), also="qudao youxiang smtp email"),
    Entry(_("Calendars"), "org:calendars", "calendar", "calendars.manage", _("House"), also="rili"),
    Entry(_("Audit"), "audit:entries", "shield-check", "audit.view", _("House"), also="shenji"),
]
