"""Every page that stands in the navigation: its name and place, who may open it, how it is found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PROCESS = "process"  # among the arguments of an entry: it stands there once for each process of the rule book

# Key, title and kind of each (rulebook.enums.COUNTS_AS), and what stands under it, too.
Processes = tuple[tuple[str, str, str, tuple[str, ...]], ...]
# What entries stand under, beside those that everybody needs first: key and title.
CALLS, FILES, WORDS, GOODS, RESULTS, HOUSE = "calls", "files", "words", "goods", "results", "house"
GROUPS = {
    CALLS: _("Callbacks"),
    FILES: pgettext_lazy("group of the navigation", "Customer files"),
    WORDS: pgettext_lazy("group of the navigation", "Words exchanged"),
    GOODS: _("Goods"),
    RESULTS: _("Results"),
    HOUSE: _("House"),
}
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
    group: str = ""  # one of GROUPS; entries of one stand together
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
        _("Knowledge base"),
        "knowledge:list",
        "books",
        "knowledge.view",
        keys="g b",
        also="zhishiku zsk wenzhang",
    ),
    Entry(
        _("Callback console"),
        "callbacks:console",
        "headset",
        "callbacks.call",
        keys="g j",
        also="huifang hf dianhua",
        group=CALLS,
    ),
    Entry(
        _("Rounds of callbacks"),
        "callbacks:rounds",
        "phone-outgoing",
        "callbacks.view",
        keys="g v",
        also="huifang hf lunci",
        group=CALLS,
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
        group=FILES,
    ),
    Entry(
        _("Need sheet"), "contact:needs", "clipboard-list", "customers.view", keys="g n", also="xuqiu xq", group=FILES
    ),
    Entry(
        _("Care proposals"),
        "contact:care",
        "heart",
        "customers.edit",
        keys="g a",
        also="guanhuai jianyi gh shengri",
        group=FILES,
    ),
    Entry(_("Activities"), "contact:activities", "speakerphone", "customers.view", also="huodong hd", group=FILES),
    Entry(
        _("Files to classify"),
        "customers:hand-ins",
        "list-check",
        "customers.classify",
        also="danganfenlei fl dijiao",
        group=FILES,
    ),
    Entry(
        _("Share customers out"),
        "customers:sharing",
        "arrows-exchange",
        "customers.share",
        keys="g f",
        also="kehu fenpei fp",
        group=FILES,
    ),
    Entry(
        _("Possible duplicates"),
        "customers:lookalikes",
        "copy",
        "customers.merge",
        also="chongfu cf hebing hb",
        group=FILES,
    ),
    Entry(
        _("Call register"),
        "contact:register",
        "messages",
        "customers.view",
        keys="g l",
        also="tonghua goutong jilu gt",
        group=WORDS,
    ),
    Entry(
        _("Phone register"),
        "contact:register-of",
        "phone",
        "customers.view",
        also="dianhua dengji dh",
        args=("phone",),
        group=WORDS,
    ),
    Entry(
        _("Letter register"),
        "contact:register-of",
        "mail",
        "customers.view",
        also="xinhan dengji xh",
        args=("letters",),
        group=WORDS,
    ),
    Entry(
        _("Questions and answers"),
        "contact:register-of",
        "help-circle",
        "customers.view",
        also="zixun wenda zx",
        args=("questions",),
        group=WORDS,
    ),
    Entry(
        pgettext_lazy("register", "Opinions"),
        "contact:opinions",
        "message-star",
        "customers.view",
        also="yijian yj pingjia",
        group=WORDS,
    ),
    Entry(
        _("Visitors passed on"),
        "contact:visitors",
        "arrow-forward",
        "customers.view",
        also="laifang zhuanda zd",
        group=WORDS,
    ),
    Entry(
        _("Things handed over"),
        "contact:deliveries",
        "file-arrow-right",
        "customers.view",
        also="jiaofu jf zijin fuben yijiao",
        part="deliveries",
        group=WORDS,
    ),
    Entry(
        _("Outbox"),
        "messaging:outbox",
        "mail",
        "messages.view",
        keys="g m",
        also="fajianxiang fjx youjian xiaoxi email",
        group=WORDS,
    ),
    Entry(
        _("Orders"),
        "orders:list",
        "shopping-cart",
        "orders.view",
        keys="g o",
        also="dinghuo dh dingdan",
        part="orders",
        group=GOODS,
    ),
    Entry(
        _("Loading plans"),
        "orders:loads",
        "truck-delivery",
        "loading.view",
        also="zhuangche zc fahuo",
        part="orders",
        group=GOODS,
    ),
    Entry(_("Stock"), "orders:stock", "packages", "stock.view", also="kucun kc cangku", part="orders", group=GOODS),
    Entry(_("Areas"), "orders:areas", "map-2", "customers.view", also="quyu qy kehujingli", part="orders", group=GOODS),
    Entry(_("Figures"), "reports:figures", "gauge", "reports.view", keys="g z", also="zhibiao zb", group=RESULTS),
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
        "checklist",
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
        _("Work reports"),
        "reports:work-reports",
        "clipboard-text",
        also="gongzuo baogao ribao rb",
        part="reports",
        group=RESULTS,
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
    Entry(_("Indicators"), "customers:indicators", "gauge", "customers.indicators", also="zhibiao", group=HOUSE),
    Entry(_("People"), "org:people", "building", "people.view", also="renyuan bumen", group=HOUSE),
    Entry(_("Absences"), "org:others_absences", "beach", "absences.enter", also="qingjia xiujia", group=HOUSE),
    Entry(
        _("Customer file fields"),
        "customers:fields",
        "forms",
        "customers.fields",
        also="ziduan kehu dangan",
        group=HOUSE,
    ),
    Entry(_("Channels"), "messaging:channels", "send", "messages.keep", also="qudao youxiang smtp email", group=HOUSE),
    Entry(_("Calendars"), "org:calendars", "calendar", "calendars.manage", also="rili", group=HOUSE),
    Entry(_("Audit"), "audit:entries", "shield-check", "audit.view", also="shenji", group=HOUSE),
]
