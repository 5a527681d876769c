"""How the lists of orders, stock and loads are narrowed beside what every list can do."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.customers.models import Customer
from huiyin.kernel import cjk
from huiyin.kernel.numbers import key_in
from huiyin.kernel.tables import Condition, Filter
from huiyin.kernel.tables.filters import Read
from huiyin.orders import queries
from huiyin.orders.models import PlanLine
from huiyin.org.models import Person


@dataclass(frozen=True)
class Part(Filter):
    """Any part of what is asked about; what it asks of the rows is for the kinds below."""

    hint: Any = ""
    kind: ClassVar[str] = "words"

    def condition(self, asked: QueryDict) -> Condition | None:
        text = asked.get(self.key, "").strip()
        return Condition(self.where(text), f"“{text}”") if text else None

    @abstractmethod
    def where(self, text: str) -> Q:
        """The rows that the text finds."""

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        return {**super().state(asked, read), "hint": self.hint}


class PartOfGoods(Part):
    """In the one spelling goods have; a warehouse has some thousands of them, which need no index."""

    def where(self, text: str) -> Q:
        found = Q()
        for part in cjk.parts(text):
            found &= Q(goods__contains=part)
        return found


class PartOfLoad(Part):
    """The number of a plan, or whatever finds an order that goes along: its customer, its goods, its number."""

    def where(self, text: str) -> Q:
        lines = PlanLine.objects.filter(cjk.matches("order_line__order__search", text), plan=OuterRef("pk"))
        return Q(number__icontains=text) | Q(Exists(lines))


@dataclass(frozen=True)
class Carried(Filter):
    """What a figure on another page asks of this list; it stands in the address, not in a control."""

    kind: ClassVar[str] = "carried"


class OfCustomer(Carried):
    """The orders of one customer."""

    def condition(self, asked: QueryDict) -> Condition | None:
        key = key_in(asked.get(self.key, ""))
        customer = Customer.with_merged.filter(pk=key).first() if key is not None else None
        return Condition(Q(customer=customer), customer.name) if customer else None


class Sold(Carried):
    """Those that count as sales; of "unpriced" no price is known."""

    def condition(self, asked: QueryDict) -> Condition | None:
        found = {
            "all": (queries.SALES, _("Released or delivered")),
            "unpriced": (queries.SALES & Q(amount=None), _("Released or delivered, without a price")),
        }.get(asked.get(self.key, ""))
        return Condition(*found) if found else None


@dataclass(frozen=True)
class OfLoyal(Carried):
    """The sales of those who ordered at least so often within the days the list is asked for (as queries.shares)."""

    user: Person | None = None

    def condition(self, asked: QueryDict) -> Condition | None:
        least = key_in(asked.get(self.key, ""))
        first, last = (_day(asked.get(name, "")) for name in ("received_at_from", "received_at_to"))
        if not least or first is None or last is None or self.user is None:
            return None
        buyers = queries.loyal_buyers(self.user, first, last, at_least=least)
        words = ngettext("Loyal buyers: at least %(num)d order", "Loyal buyers: at least %(num)d orders", least)
        return Condition(queries.SALES & Q(customer__in=buyers), words % {"num": least})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
