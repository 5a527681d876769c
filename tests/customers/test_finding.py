from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.customers import actions, queries
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine
from tests.conftest import NOW, House

PEOPLE = [
    ("王芳", "13800138000", "冀A·12345"),
    ("欧阳修", "13912345678", "京B·D6789"),
    ("张晓明", "010-62781234", "沪C98765"),
    ("单雄信", "0311-87654321", "粤D·11111"),
    ("李雷", "+886 912 345 678", "ABC-1234"),
]


@pytest.fixture
def files(house: House) -> dict[str, Customer]:
    opened = {
        name: actions.open_file(
            kind="person", name=name, phones=[phone], assets=[AssetLine(key=plate)], by=house.ana, at=NOW
        )
        for name, phone, plate in PEOPLE
    }
    opened["祥安"] = actions.open_file(
        kind="company", name="河北祥安建材有限公司", short_name="祥安", by=house.ana, at=NOW
    )
    return opened


def names(text: str, user: Any) -> list[str]:
    return [hit.name for hit in queries.find(text, user=user)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("芳", ["王芳"]),
        ("王芳", ["王芳"]),
        ("歐陽", ["欧阳修"]),
        ("wangfang", ["王芳"]),
        ("wf", ["王芳"]),
        ("zxm", ["张晓明"]),
        ("shanxiongxin", ["单雄信"]),
        ("8000", ["王芳"]),
        ("13912345678", ["欧阳修"]),
        ("139 1234 5678", ["欧阳修"]),
        ("6278", ["张晓明"]),
        ("0912345678", ["李雷"]),
        ("冀A12345", ["王芳"]),
        ("冀a·12345", ["王芳"]),
        ("d6789", ["欧阳修"]),
        ("ABC1234", ["李雷"]),
        ("祥安", ["河北祥安建材有限公司"]),
        ("建材", ["河北祥安建材有限公司"]),
        ("没有这个人", []),
        ("", []),
    ],
)
@pytest.mark.req("B3-5")
def test_one_box_finds_by_whatever_is_known(
    files: dict[str, Customer], house: House, text: str, found: list[str]
) -> None:
    assert names(text, house.ana) == found


def test_a_file_is_found_by_its_number(files: dict[str, Customer], house: House) -> None:
    assert names(files["王芳"].number.lower(), house.ana) == ["王芳"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_part_of_a_name_phone_or_plate_finds_its_file(
    files: dict[str, Customer], house: House, data: st.DataObject
) -> None:
    name, phone, plate = data.draw(st.sampled_from(PEOPLE))
    digits = phone.removeprefix("+886 ").replace("-", "").replace(" ", "")
    whole = data.draw(st.sampled_from([name, digits, plate.replace("·", "").replace("-", "")]))
    first = data.draw(st.integers(0, len(whole) - 1))
    last = data.draw(st.integers(first + 1, len(whole)))

    assert name in names(whole[first:last], house.ana)


def test_an_edited_file_is_found_by_what_it_says_now(files: dict[str, Customer], house: House) -> None:
    actions.edit_file(
        files["王芳"], changes={"name": "赵敏", "phones": ["13700137000"]}, seen_revision=1, by=house.ana, at=NOW
    )

    assert names("13700137000", house.ana) == names("赵敏", house.ana) == ["赵敏"]
    assert names("王芳", house.ana) == names("13800138000", house.ana) == []


def test_a_file_opened_in_a_batch_is_found_too(house: House) -> None:
    actions.open_files(
        [{"kind": "person", "name": "赵敏", "phones": ["13700137000"], "department": house.service}],
        by=house.max,
        at=NOW,
    )

    assert names("zm", house.max) == names("7000", house.max) == ["赵敏"]


def test_results_hide_the_phone(files: dict[str, Customer], house: House) -> None:
    [hit] = queries.find("王芳", user=house.ana)

    assert (hit.phone, hit.thing, hit.number) == ("138 **** 8000", "冀A·12345", files["王芳"].number)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ana", True),
        ("ben", False),
        ("lena", True),
        ("max", True),
        ("dora", True),
        ("art", True),
        ("olga", False),
        ("adam", False),
        ("hank", False),
        ("wes", False),
        ("fay", False),
        ("wanda", False),
    ],
)
def test_a_customer_is_seen_by_the_department_and_those_above_it(
    files: dict[str, Customer], house: House, who: str, sees: bool
) -> None:
    person = getattr(house, who)

    assert names("王芳", person) == (["王芳"] if sees else [])
    assert Customer.objects.visible_to(person).exists() == sees


def test_a_keeper_of_another_department_sees_the_customer(house: House) -> None:
    actions.open_file(kind="person", name="王芳", keeper=house.olga, by=house.ana, at=NOW)

    assert names("王芳", house.olga) == ["王芳"]


def test_finding_three_costs_as_many_queries_as_finding_one(files: dict[str, Customer], house: House) -> None:
    def cost(text: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            found = names(text, house.ana)
        return len(found), len(asked)

    names("王芳", house.ana)

    one, other = cost("王芳"), cost("1")

    assert (one[0], other[0] >= 3) == (1, True)
    assert one[1] == other[1]


def test_no_more_than_asked_for_come_back(files: dict[str, Customer], house: House) -> None:
    assert len(queries.find("1", user=house.ana, limit=2)) == 2
