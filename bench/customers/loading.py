"""A house with a million customers: 3,000 agents in thirty teams, each customer with phones, an address and a car."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection

from bench.filling import copy
from huiyin.contact.models import Interaction
from huiyin.customers.models import Address, Asset, Customer, Findable, Phone
from huiyin.customers.queries import marks
from huiyin.customers.rules import file_number, name_key, places
from huiyin.kernel import cjk
from huiyin.org import actions as org
from huiyin.org.models import Department, Membership, Person
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import pack_of

TEAMS, AGENTS = 30, 3000
COMPANIES = 0.05
YEARS = 5
# The commonest surnames with how many in a thousand bear them; the rest share what is left.
COMMON = {"王": 72, "李": 71, "张": 68, "刘": 54, "陈": 46, "杨": 31, "黄": 23, "赵": 22, "吴": 20, "周": 20}
RARER = (
    "徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文婷宇晨"
    "浩然欣怡博雅思远志国春梅海燕龙飞鹏俊峰佳琪子涵梓轩诗雨泽瑞嘉"
)
TRADES = ["建材", "汽车服务", "物流", "电子科技", "餐饮管理", "装饰工程", "医疗器械", "食品", "机械制造", "房地产开发"]
PLACES = ["河北", "北京", "天津", "山东", "河南", "辽宁", "上海", "江苏", "浙江", "广东"]
STREETS = ["建设大街", "文化路", "人民路", "河北大街", "海阳路", "迎宾路", "和平大街", "友谊路"]
PLATES = "冀京津鲁豫辽沪苏浙粤"


class Register:
    """The house, and its customers by their numbers, the same at every run."""

    def __init__(self, size: int, now: datetime) -> None:
        self.size, self.now = size, now
        version = rulebook.publish("auto-service", by=None, at=now)
        pack = pack_of(version.pk)
        org.set_up_house(
            name="基准汽车服务",
            pack="auto-service",
            language="zh-hans",
            region="CN",
            week=pack.settings["week"],
            administrator={"name": "管理员", "username": "admin", "password": "huiyin-bench"},
            departments=pack.departments,
            at=now,
        )
        service = Department.objects.get(key="service")
        self.teams = [
            org.add_department(f"team{number}", f"客服{number + 1}组", service, by=None, at=now)
            for number in range(TEAMS)
        ]
        cast = [("manager", service, "manager"), ("supervisor", service, "supervisor")]
        cast += [("lead0", self.teams[0], "supervisor")]
        for username, place, role in cast:
            org.add_person(username, username, "huiyin-bench", places=[(place, role)], by=None, at=now)
        agents = [Person(username=f"agent{number}", name=f"坐席{number}") for number in range(AGENTS)]
        self.agents = Person.objects.bulk_create(agents)
        places = [
            Membership(person=agent, department=self.teams[number % TEAMS], role="agent")
            for number, agent in enumerate(self.agents)
        ]
        Membership.objects.bulk_create(places)

    def fill(self) -> None:
        with connection.cursor() as cursor:
            # Row history is left out of the load, not out of what is measured.
            cursor.execute("SET session_replication_role = replica")
            copy(Customer, (self._customer(*each) for each in self._people()))
            copy(Phone, (self._phone(*each) for each in self._people()))
            copy(Address, (self._address(*each) for each in self._people()))
            copy(Asset, (self._asset(*each) for each in self._people()))
            copy(Interaction, (self._said(number) for number in range(1, self.size // 5 * 4)))
            cursor.execute("DROP INDEX customer_search")
            copy(Findable, (self._findable(*each) for each in self._people()))
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute(
                "CREATE INDEX customer_search ON customers_findable USING gin (search) WITH (fastupdate=off)"
            )
            cursor.execute("SET session_replication_role = DEFAULT")
            for model in (Customer, Phone, Address, Asset, Interaction):
                table = model._meta.db_table
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                    [table, self.size],
                )
            cursor.execute("VACUUM (ANALYZE)")

    def _people(self, count: int = 0) -> Iterator[tuple[int, str, str]]:
        """Key, name and short name of each customer."""
        chance = random.Random(20261128)
        surnames = [*COMMON, *RARER]
        weights = [*COMMON.values(), *[(1000 - sum(COMMON.values())) / len(RARER)] * len(RARER)]
        drawn: Iterator[str] = iter(())
        for pk in range(1, (count or self.size) + 1):
            if chance.random() < COMPANIES:
                short = "".join(chance.choices(GIVEN, k=2))
                yield pk, f"{chance.choice(PLACES)}{short}{chance.choice(TRADES)}有限公司", short
                continue
            surname = next(drawn, None)
            if surname is None:
                drawn = iter(chance.choices(surnames, weights, k=10_000))
                surname = next(drawn)
            yield pk, surname + "".join(chance.choices(GIVEN, k=2 if chance.random() < 0.8 else 1)), ""

    def _customer(self, pk: int, name: str, short: str) -> Customer:
        agent = pk * 7919 % AGENTS
        opened = self.now - timedelta(days=YEARS * 365 * (1 - pk / self.size))
        return Customer(
            pk=pk,
            number=file_number(pk),
            kind="company" if short else "person",
            name=name,
            name_read=cjk.sorting_key(name),
            short_name=short,
            membership=("none", "ordinary", "silver", "gold")[pk * 31 % 4],
            category=("", "", "")[pk % 3],
            region="130302",
            values={"visited_on": f"{opened:%Y-%m-%d}", "yearly_spend": str(pk % 20_000)},
            keeper=self.agents[agent],
            department=self.teams[agent % TEAMS],
            stage="maintained",
            next_service_on=self._due(pk),
            completeness=40 + pk % 61,
            opened_at=opened,
            opened_by=self.agents[agent],
            updated_at=opened,
            updated_by=self.agents[agent],
        )

    def _phone(self, pk: int, _name: str, _short: str) -> Phone:
        return Phone(pk=pk, customer_id=pk, number=f"+86{phone(pk)}", typed=phone(pk))

    def _address(self, pk: int, _name: str, _short: str) -> Address:
        return Address(pk=pk, customer_id=pk, region="130302", region_name="河北省 秦皇岛市 海港区", text=_street(pk))

    def _asset(self, pk: int, _name: str, _short: str) -> Asset:
        key = plate(pk)
        return Asset(
            pk=pk,
            customer_id=pk,
            kind="vehicle",
            key=key,
            key_normal=key.replace("·", ""),
            values={"model": "轩逸"},
            next_service_on=self._due(pk),
        )

    def _due(self, pk: int) -> date:
        return self.now.date() + timedelta(days=pk % 365)

    def _said(self, number: int) -> Interaction:
        """Conversations of the last three years: many with some, none with others, one of three with a word on us."""
        return Interaction(
            pk=number,
            customer_id=1 + number * number % self.size,
            direction="in" if number % 3 else "out",
            channel="phone",
            purpose="callback" if number % 3 == 0 else "conversation",
            content="来电询问保养时间",
            outcome=("satisfied", "average", "dissatisfied")[number % 7 % 3] if number % 3 == 0 else "",
            by=self.agents[number % AGENTS],
            at=self.now - timedelta(minutes=number * 7919 % 1_576_800),
        )

    def _findable(self, pk: int, name: str, short: str) -> Findable:
        number = file_number(pk)
        text, grams = cjk.indexed(
            number,
            f"河北省 秦皇岛市 海港区 {_street(pk)}",
            names=[name, short] if short else [name],
            phones=[f"+86{phone(pk)}"],
            plates=[number, plate(pk)],
            marks=marks(self.teams[pk * 7919 % AGENTS % TEAMS].pk),
        )
        place = ("130302", "河北省 秦皇岛市 海港区", _street(pk))
        return Findable(
            customer_id=pk,
            search_text=text,
            search=grams,
            name_key=name_key(name, "company" if short else "person"),
            places=places([place]),
        )


def phone(pk: int) -> str:
    return f"1{(38, 39, 37, 36, 35, 50, 58, 86, 33, 77)[pk % 10]}{pk * 7_368_787 % 100_000_000:08d}"


def plate(pk: int) -> str:
    return f"{PLATES[pk * 13 % 10]}{'ABCDEFGH'[pk % 8]}·{_plate_digits(pk)}"


def _plate_digits(pk: int) -> str:
    digits = f"{pk * 48_611 % 100_000:05d}"
    return digits[:2] + "ABCDEFGHJK"[pk % 10] + digits[3:] if pk % 3 == 0 else digits


def _street(pk: int) -> str:
    return f"{STREETS[pk * 17 % 8]}{pk % 900 + 1}号{pk % 30 + 1}栋{pk % 4 + 1}单元"
