"""Fills a database with customers and complaints as a busy shop would have them after three years."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import JSONField, Model

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.customers import queries as customers
from huiyin.customers.models import Asset, Customer, Findable, Phone
from huiyin.kernel import cjk
from huiyin.org import actions as org
from huiyin.org.models import Department, Person
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Choice
from huiyin.rulebook.models import Clause
from huiyin.rulebook.queries import pack_of
from huiyin.worklist.models import WorkItem

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文婷宇晨浩然欣怡博雅思远"
FAULTS = [
    "刹车异响",
    "空调不制冷",
    "方向跑偏",
    "漏机油",
    "喷漆有色差",
    "交车迟了两天",
    "收费没有事先说明",
    "前台没人接待",
]
WISHES = ["免费返工", "说明原因并道歉", "退还部分费用", "更换原厂配件"]
ZONE = ZoneInfo("Asia/Shanghai")
STAGES = ["judging", "investigating", "proposing", "choosing", "carrying_out", "confirming", "calling_back"]


class Shop:
    """The house in which the bench's complaints happened."""

    years = 3
    running = 0.03
    stages: Sequence[str] = STAGES

    def __init__(self, size: int, now: datetime) -> None:
        self.chance = random.Random(20261122)
        self.size = size
        self.now = now
        self.version = rulebook.publish("auto-service", by=None, at=now)
        self.pack = pack_of(self.version.pk)
        self.classes, self.causes = (leaves(self.pack.lists[name]) for name in ("classes", "causes"))
        self._found()

    def _found(self) -> None:
        org.set_up_house(
            name="基准汽车服务",
            pack="auto-service",
            language="zh-hans",
            region="CN",
            week=self.pack.settings["week"],
            administrator={"name": "管理员", "username": "admin", "password": "huiyin-bench"},
            departments=self.pack.departments,
            at=self.now,
        )
        self.departments = {row.key: row for row in Department.objects.all()}
        cast = [("supervisor", "service", "supervisor"), ("guo", "workshop", "department_head")]
        cast += [(f"agent{number}", "service", "agent") for number in range(20)]
        for username, place, role in cast:
            org.add_person(
                username, username, "huiyin-bench", places=[(self.departments[place], role)], by=None, at=self.now
            )
        self.agents = list(Person.objects.filter(username__startswith="agent").order_by("pk"))

    def fill(self) -> None:
        """Customers, then complaints with their papers, then the planner's statistics."""
        with connection.cursor() as cursor:
            # Row history is left out of the load, not out of what is measured.
            cursor.execute("SET session_replication_role = replica")
            count = self.customers
            copy(Customer, self._customers(count))
            names = list(Customer.objects.order_by("pk").values_list("name", flat=True))  # nothing is asked amid a COPY
            copy(Findable, self._findable(names))
            copy(Phone, self._phones(count))
            copy(Asset, self._assets(count))
            self._copy_cases(count)
            cursor.execute("SET session_replication_role = DEFAULT")
            for model in (Customer, Phone, Asset, Case, WorkItem, StageEntry, Act):
                table, sequence = model._meta.db_table, f"pg_get_serial_sequence('{model._meta.db_table}', 'id')"
                cursor.execute(f"SELECT setval({sequence}, (SELECT coalesce(max(id), 1) FROM {table}))")
            cursor.execute("VACUUM (ANALYZE)")

    @property
    def customers(self) -> int:
        return max(self.size // 2, 1)

    def _customers(self, count: int) -> Iterator[Customer]:
        for pk in range(1, count + 1):
            name = self.chance.choice(SURNAMES) + "".join(self.chance.choices(GIVEN, k=2))
            yield Customer(
                pk=pk,
                number=f"KH-{pk:07d}",
                name=name,
                name_read=cjk.sorting_key(name),
                keeper=self.chance.choice(self.agents),
                department=self.departments["service"],
                opened_at=self.now,
            )

    def _findable(self, names: Iterable[str]) -> Iterator[Findable]:
        for pk, name in enumerate(names, 1):
            number = f"KH-{pk:07d}"
            plates = [number, _plate(pk)]
            marks = customers.marks(self.departments["service"].pk)
            text, vector = cjk.indexed(number, names=[name], phones=[_phone(pk)], plates=plates, marks=marks)
            yield Findable(customer_id=pk, search_text=text, search=vector)

    def _phones(self, count: int) -> Iterator[Phone]:
        return (Phone(pk=pk, customer_id=pk, number=_phone(pk), typed=_phone(pk)[3:]) for pk in range(1, count + 1))

    def _assets(self, count: int) -> Iterator[Asset]:
        for pk in range(1, count + 1):
            plate = _plate(pk)
            yield Asset(pk=pk, customer_id=pk, kind="vehicle", key=plate, key_normal=plate.replace("·", ""))

    def _copy_cases(self, customers: int) -> None:
        clauses = list(Clause.objects.all())
        for first in range(1, self.size + 1, 20_000):
            cases = [self._case(pk, customers) for pk in range(first, min(first + 20_000, self.size + 1))]
            copy(Case, cases)
            copy(WorkItem, (self._item(case, clauses) for case in cases))
            copy(StageEntry, (self._entry(case) for case in cases))
            copy(Act, (act for case in cases for act in self._acts(case)))

    def _case(self, pk: int, customers: int) -> Case:
        chance = self.chance
        received = self.now - timedelta(days=self.years * 365 * (1 - pk / self.size), minutes=5)
        running = chance.random() < self.running
        founded = chance.random() < 0.8
        fault, wish = chance.choice(FAULTS), chance.choice(WISHES)
        content = f"{fault}，第{pk}次来店后仍未解决，希望尽快处理。"
        number = f"TS-{received:%Y%m%d}-{pk:06d}"
        text, vector = self._indexed(pk, number, fault, content, wish)
        agent = chance.choice(self.agents)
        return Case(
            pk=pk,
            number=number,
            process="complaint",
            pack_version_id=self.version.pk,
            stage=chance.choice(self.stages) if running else "archived" if founded else "answered",
            title=f"{fault}，第{pk}次来店",
            customer_id=1 + pk % customers,
            complainant=f"客户{pk}",
            channel=chance.choice(["phone", "in_person", "wechat"]),
            occurred_at=received - timedelta(days=1),
            received_at=received,
            registrar=agent,
            department=self.departments["service"],
            owner=agent if running else None,
            classification=chance.choice(self.classes),
            severity=chance.choice(["general", "serious", "major"]),
            cause=chance.choice(self.causes) if founded else "",
            liable_department=self.departments[chance.choice(["workshop", "parts", "reception"])] if founded else None,
            founded=founded,
            won_back=None if running or not founded else chance.random() < 0.7,
            ends="" if running else "settled" if founded else "refused",
            accepted_at=received + timedelta(minutes=chance.randrange(5, 400)),
            resolved_at=None if running else received + timedelta(hours=chance.randrange(2, 200)),
            ended_at=None if running else received + timedelta(hours=chance.randrange(200, 400)),
            data={
                "intake": {"content": content, "wish": wish, "channel": "phone", "complainant_phone": _phone(pk)[3:]}
            },
            search_text=text,
            search=vector,
        )

    def _indexed(self, pk: int, *words: str) -> tuple[str, Any]:
        return cjk.indexed(*words)

    def _item(self, case: Case, clauses: list[Clause]) -> WorkItem:
        due = case.received_at + timedelta(hours=48)
        settled = case.ended_at
        return WorkItem(
            pk=case.pk,
            kind="stage",
            clause=self.chance.choice(clauses),
            title={"zh-hans": "判断", "zh-hant": "判斷", "en": "Judge"},
            subject=f"case/{case.pk}",
            subject_label=case.number,
            owner_id=case.registrar_id,
            team=self.departments["service"],
            opened_at=case.received_at,
            due_at=due,
            settled_at=settled,
            outcome="" if settled is None else "met" if self.chance.random() < 0.85 else "late",
        )

    def _entry(self, case: Case) -> StageEntry:
        return StageEntry(pk=case.pk, case_id=case.pk, stage=case.stage, item_id=case.pk, entered_at=case.received_at)

    def _acts(self, case: Case) -> Iterator[Act]:
        steps = [
            ("registered", "", "judging"),
            ("moved", "judging", "investigating"),
            ("moved", "investigating", case.stage),
        ]
        for number, (kind, source, target) in enumerate(steps):
            yield Act(
                pk=case.pk * 3 + number,
                case_id=case.pk,
                kind=kind,
                transition="" if kind == "registered" else "uphold" if number == 1 else "report_findings",
                from_stage=source,
                to_stage=target,
                data={"content": case.data["intake"]["content"]} if number == 0 else {},
                by_id=case.registrar_id,
                at=case.received_at + timedelta(hours=number),
            )


def leaves(choices: Iterable[Choice]) -> list[str]:
    return [leaf.key for branch in choices for leaf in (branch.children or (branch,))]


def copy(model: type[Model], rows: Iterable[Model]) -> None:
    """COPY: rows of a model straight into its table."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    names = [field.attname for field in fields]
    packed = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as stream:
        for row in rows:
            values = [row.__dict__[name] for name in names]
            for place in packed:
                values[place] = json.dumps(values[place], ensure_ascii=False)
            stream.write_row(values)


def _phone(number: int) -> str:
    return f"+861{30_000_000_00 + number:010d}"[:14]


def _plate(number: int) -> str:
    return f"京{'ABCDEFGH'[number % 8]}·{number % 100_000:05d}"
