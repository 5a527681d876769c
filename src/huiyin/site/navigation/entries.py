"""What an entry of the navigation says: its name and place, who may open it, how it is found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle

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
# Lines of one kind take them in turn, so that no two look the same; a line of several processes has one of its own.
ICONS = {
    "complaint": ("message-report", "message-exclamation"),
    "request": ("help-circle", "help-octagon"),
    "suggestion": ("bulb",),
    "claim": ("receipt-refund",),
    "measure": ("target-arrow",),
    "track": ("route", "route-2"),
    "internal": ("clipboard-check", "subtask"),
}
OF_SEVERAL = ("stack-2", "folders", "category", "box-multiple")


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
    kind: str = ""  # with PROCESS: only where it counts as this
    unless: str = ""  # whoever has this permission has another entry to it
    within: str = ""  # the URL name under which its other pages stand, if not under its own address
    also_under: str = ""  # an address under which pages of another module belong here, too
    part: str = ""  # of the rule book, without which nobody needs the page
    form: str = ""  # what it opens is a form or register: it is called as the house calls that
    beside: tuple[str, ...] = ()  # further processes whose registers belong here

    def of_each(self, processes: Processes) -> Iterator["Entry"]:
        """The entry itself, or one for each process; what there can be only one of belongs to the first."""
        if PROCESS not in self.args:
            yield self
            return
        first, icons = self, {kind: cycle(each) for kind, each in ICONS.items()}
        several = cycle(OF_SEVERAL)
        for key, title, kind, beside in processes:
            if self.kind not in ("", kind):
                continue
            if self.label:
                yield replace(first, label=self.label % {"process": title}, args=(key,), beside=beside)
            else:
                icon = next(several if beside else icons[kind])
                yield replace(first, label=title, icon=icon, args=(key,), beside=beside)
            first = replace(self, phone=False, keys="", also="", within="", also_under="")
