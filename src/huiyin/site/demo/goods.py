"""What was ordered, kept in stock and loaded in the demo, and who answers for which area."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from huiyin.kernel import worktime
from huiyin.orders import actions
from huiyin.orders.models import Area, LoadingPlan, Order
from huiyin.orders.rules import GivenLine, StockRow

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

Script = Mapping[str, Any]
Moment = tuple[datetime, int, int, Callable[[datetime], object]]


def goods_of(player: "Player") -> Iterator[Moment]:
    """Everything about goods with its moment; a trade that sells none has no such part."""
    script = player.script.get("goods", {})
    played = _Goods(player)
    steps = [
        *played.areas(script.get("areas", [])),
        *played.stock(script.get("stock")),
        *played.orders(script.get("orders", [])),
        *played.loads(script.get("loads", [])),
    ]
    for place, (at, happens) in enumerate(steps):
        yield at, len(player.script["stories"]) + 1, place, happens


Steps = Iterator[tuple[datetime, Callable[[datetime], object]]]


class _Goods:
    def __init__(self, player: "Player") -> None:
        self.player = player
        self.taken: dict[str, Order] = {}
        self.planned: dict[int, LoadingPlan] = {}
        self.named: dict[str, Area] = {}

    def areas(self, rows: list[Script]) -> Steps:
        for row in rows:
            yield self._at(row["when"]), partial(self._open_area, row)
            for report in row.get("reports", []):
                yield self._at(report["when"]), partial(self._report, row, report)

    def stock(self, script: Script | None) -> Steps:
        if script:
            yield self._at(script["when"]), partial(self._keep, script)

    def orders(self, rows: list[Script]) -> Steps:
        for row in rows:
            at = self._at(row["taken"])
            yield at, partial(self._take, row)
            for name, happens in (("verified", self._verify), ("released", self._release)):
                if name in row:
                    at = worktime.shift(at, {"after": row[name]["after"]}, self.player.calendar)
                    yield at, partial(happens, row)

    def loads(self, rows: list[Script]) -> Steps:
        for number, row in enumerate(rows):
            yield self._at(row["planned"]), partial(self._plan, number, row)
            if "loaded" in row:
                yield self._at(row["loaded"]), partial(self._load, number, row)

    def _at(self, words: str) -> datetime:
        return self.player.moment(words, self.player.until)

    def _open_area(self, row: Script, at: datetime) -> None:
        people = self.player.people
        self.named[row["name"]] = actions.open_area(
            name=row["name"],
            beginnings=row["beginnings"],
            manager=people[row["manager"]],
            by=people[row["by"]],
            at=at,
        )

    def _report(self, row: Script, report: Script, at: datetime) -> None:
        by = self.player.people[row["manager"]]
        written = actions.report(self.named[row["name"]], text=report["text"], by=by, at=at)
        if "read" in report:
            actions.acknowledge(written, by=written.to, at=self._at(report["read"]))

    def _keep(self, script: Script, at: datetime) -> None:
        rows = [
            StockRow(
                row["product"],
                row["specification"],
                row["unit"],
                Decimal(row["on_hand"]),
                Decimal(row["expected"]) if "expected" in row else None,
                localdate(self._at(row["expected_on"])) if "expected_on" in row else None,
            )
            for row in script["rows"]
        ]
        actions.keep_stock(rows, by=self.player.people[script["by"]], at=at)

    def _take(self, row: Script, at: datetime) -> None:
        by = self.player.people[row["by"]]
        self.taken[row["key"]] = actions.take_order(
            self.player.file_of(row["customer"], by, at),
            lines=[_line(line) for line in row["lines"]],
            received_at=at,
            channel=row["channel"],
            wish_date=localdate(self._at(row["wish"])) if "wish" in row else None,
            note=row.get("note", ""),
            by=by,
            at=at,
        )

    def _verify(self, row: Script, at: datetime) -> None:
        actions.verify(
            self.taken[row["key"]],
            channel="phone",
            read_back_at=at,
            corrected=row["verified"].get("corrected", ""),
            seen_revision=1,
            by=self.player.people[row["by"]],
            at=at,
        )

    def _release(self, row: Script, at: datetime) -> None:
        actions.release(self.taken[row["key"]], seen_revision=1, by=self.player.people[row["released"]["by"]], at=at)

    def _plan(self, number: int, row: Script, at: datetime) -> None:
        by = self.player.people[row["by"]]
        wanted = {
            line.pk: Decimal(quantity)
            for key, quantities in row["lines"].items()
            for line, quantity in zip(self.taken[key].lines.order_by("position"), quantities, strict=False)
        }
        day = localdate(self._at(row["day"])) if "day" in row else localdate(at)
        plan = actions.plan_loading(
            day=max(day, localdate(at)), channel=row["channel"], carrier=row["carrier"], wanted=wanted, by=by, at=at
        )
        self.planned[number] = plan
        if "told" in row:
            actions.note_contact(plan.lines.order_by("pk")[0], **row["told"], by=by, at=at)

    def _load(self, number: int, row: Script, at: datetime) -> None:
        actions.load(self.planned[number], by=self.player.people[row["by"]], at=at)


def _line(line: Script) -> GivenLine:
    special = line.get("special_words", "")
    return GivenLine(
        product=line["product"],
        specification=line["specification"],
        quantity=Decimal(str(line["quantity"])),
        unit=line["unit"],
        price=Decimal(str(line["price"])) if "price" in line else None,
        special=bool(special),
        special_words=special,
    )
