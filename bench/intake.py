"""Customers by file: every row checked and taken in, as the worker does it, and what memory that takes."""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from bench.harness import Figure
from bench.house import database

SIZE = 100_000  # rows of the file
FLOOR = (
    "parsing the CSV and COPYing the finished rows of the same customers, with their history, into a database at hand"
)
HEADINGS = ("客户姓名", "手机", "车牌号", "车型", "地址", "会员等级", "下次保养", "备注")
MOST_MEGABYTES = 400
LONG = 9_000  # bytes of a long text
SHARED = 120_000_000  # bytes of the texts that the cells of a workbook share


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from bench.customers.loading import Register

        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        register = Register(int(os.environ.get("HUIYIN_BENCH_REGISTER", size)), timezone.now())
        register.fill()
        print(f"loaded {register.size:,} customers in {time.perf_counter() - began:,.0f} s")
        files = Files(register, size)
        yield Figure(f"taking in {size:,} rows", "s", files.take_in, files.copy_barely, aim_ratio=4, better="lower")
        yield Figure(f"of it checking {size:,} rows", "s", lambda: files.seen[-1]["checking"], better="lower")
        yield Figure(
            "memory of the worker",
            "MB",
            lambda: max(each["megabytes"] for each in files.seen),
            aim=MOST_MEGABYTES,
            better="lower",
        )
        for name, write in (("largest CSV", files.largest_csv), ("largest xlsx", files.largest_xlsx)):
            held = files.seen_with(write())["megabytes"]  # once: it takes minutes, and memory does not jitter
            yield Figure(f"memory, {name}", "MB", partial(float, held), aim=MOST_MEGABYTES, better="lower")
        connection.close()


class Files:
    """A file of new customers for each round, and what the worker said of it."""

    def __init__(self, register: Any, rows: int) -> None:
        self.register, self.rows = register, rows
        self.next = register.size
        self.seen: list[dict[str, float]] = []

    def take_in(self) -> float:
        """Seconds from the first row checked to the last one taken in, in a process of its own."""
        people = self._people()
        said = self.seen_with(self._written(people))
        assert said["taken"] == len(people), said
        self.seen.append(said)
        return said["checking"] + said["taking_in"]

    def seen_with(self, path: Path) -> dict[str, float]:
        """What a worker says of a file, which is gone afterwards."""
        from django.db import connection

        connection.close()
        ran = subprocess.run(
            [sys.executable, "-c", f"from bench.intake import work; work({str(path)!r})"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        path.unlink()
        said: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
        return said

    def largest_csv(self) -> Path:
        """As many bytes as are taken, in the widest rows."""
        from huiyin.intake.actions.uploading import LARGEST

        path = Path(os.environ["HUIYIN_DATA"]) / "largest.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("客户姓名,手机,往来\n")
            for number in count(self._next_people(100_000)):
                file.write(f"王芳,{_phone(number)},{_talk(number)}\n")
                if file.tell() > LARGEST - 100_000:
                    return path
        raise AssertionError

    def largest_xlsx(self) -> Path:
        """As many shared texts as are held."""
        import xlsxwriter

        path = Path(os.environ["HUIYIN_DATA"]) / "largest.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["客户姓名", "手机", "往来"])
            for row, number in enumerate(islice(count(self._next_people(100_000)), SHARED // LONG), 1):
                sheet.write_row(row, 0, [f"王芳{number}", _phone(number), _talk(number)])
        return path

    def copy_barely(self) -> float:
        from django.db import transaction

        from bench.filling import copy
        from huiyin.customers.models import Address, Asset, Customer, Findable, Phone

        people = self._people()
        path = self._written(people)
        made = {
            model: [make(*each) for each in people]
            for model, make in (
                (Customer, self.register._customer),
                (Phone, self.register._phone),
                (Address, self.register._address),
                (Asset, self.register._asset),
                (Findable, self.register._findable),
            )
        }
        with transaction.atomic():
            began = time.perf_counter()
            with path.open(encoding="utf-8", newline="") as file:
                for _row in csv.reader(file):
                    pass
            for model, rows in made.items():
                copy(model, rows)
            taken = time.perf_counter() - began
            transaction.set_rollback(True)
        path.unlink()
        return taken

    def _people(self) -> list[tuple[int, str, str]]:
        """The next customers, whom nobody has yet."""
        first = self._next_people(self.rows)
        people = self.register._people(self.rows)
        return [(first + pk, name, short) for pk, name, short in people]

    def _next_people(self, number: int) -> int:
        first: int = self.next
        self.next += number
        return first

    def _written(self, people: list[tuple[int, str, str]]) -> Path:
        from bench.customers.loading import _street, phone

        path = Path(os.environ["HUIYIN_DATA"]) / "customers.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(HEADINGS)
            for pk, name, _short in people:
                street = f"河北省秦皇岛市海港区{_street(pk)}"
                level = ("非会员", "普通会员", "银卡会员", "金卡会员")[pk * 31 % 4]
                out.writerow(
                    [name, phone(pk), _plate(pk), "轩逸", street, level, f"2027/{pk % 12 + 1}/{pk % 28 + 1}", ""]
                )
        return path


def _plate(pk: int) -> str:
    """Of provinces from which none of those loaded before come."""
    return f"{'湘鄂皖赣闽桂琼渝川贵'[pk // 100_000 % 10]}{'ABCDEFGH'[pk // 1_000_000 % 8]}·{pk % 100_000:05d}"


def _phone(number: int) -> str:
    from bench.customers.loading import phone

    return phone(number)


def _talk(number: int) -> str:
    """Chinese text of so many bytes, which repeats itself little."""
    return "".join(map(chr, Random(number).choices(range(0x4E00, 0x9FA5), k=LONG // 3)))


def work(path: str) -> None:
    """What the worker does with one file; prints seconds and memory."""
    import django

    django.setup()
    from django.core.files import File
    from django.utils import timezone

    from huiyin.customers.actions import importing
    from huiyin.intake import actions, jobs
    from huiyin.org.models import Person

    by = Person.objects.get(username="manager")
    with Path(path).open("rb") as file:
        batch = importing.upload(File(file, name=Path(path).name), by=by, at=timezone.now())
    defaults = {**batch.defaults, "similar": "new"}  # companies of the same name are many there
    batch = importing.check(batch, columns=batch.mapping, defaults=defaults, by=by, at=timezone.now())
    began = time.perf_counter()
    while batch.state != batch.State.CHECKED:  # in turns, as a worker does it
        jobs.check("customers", batch.pk)
        batch.refresh_from_db()
    checked = time.perf_counter()
    importing.take_in(batch, by=by, at=timezone.now())
    between = time.perf_counter()
    while actions.take_in_some(batch, at=timezone.now()):
        pass
    ended = time.perf_counter()
    batch.refresh_from_db()
    said = {
        "checking": checked - began,
        "taking_in": ended - between,
        "megabytes": most_held(),
        "taken": batch.counts.get("taken", 0),
    }
    print(json.dumps(said))


def most_held() -> float:
    """Megabytes this program has held at most; what `getrusage` says begins with what its parent held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
