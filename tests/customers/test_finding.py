from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.customers import actions, queries
from huiyin.customers.models import Customer, Findable
from huiyin.customers.queries import finding
from huiyin.customers.rules import AssetLine, ContactLine
from huiyin.kernel import cjk
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

    assert (hit.phone, hit.thing, hit.number) == ("138****8000", "冀A·12345", files["王芳"].number)


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


@pytest.fixture
def few_read_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few files are looked through that the index has to lead to the others, as among a million."""
    monkeypatch.setattr(finding, "READ_THROUGH", 3)
    monkeypatch.setattr(finding, "READ_OF_FEW", 2)


CROWD = [
    {"kind": "person", "name": name, "phones": [phone], "assets": [AssetLine(key=plate)]}
    for name, phone, plate in [
        ("张伟", "13800138001", "京A·12345"),
        ("張偉民", "13800138002", "京A·12346"),
        ("单小张", "13911138003", "冀A·13800"),
        ("曾张", "010-62781234", "沪C98765"),
        ("欧阳伟", "13700137000", "京B·D6789"),
        ("王一", "13612345678", "粤B·00001"),
    ]
]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.req("B3-5")
def test_the_box_finds_all_that_like_finds_in_what_a_person_may_see_and_nothing_else(
    house: House, few_read_through: None, data: st.DataObject
) -> None:
    if not Customer.objects.exists():
        for number, row in enumerate(CROWD):
            department = (house.team_one, house.team_two)[number % 2]
            actions.open_files([{**row, "department": department}], confirmed=True, by=house.max, at=NOW)
        Customer.objects.filter(name="欧阳伟").update(keeper=house.olga)
    person = data.draw(st.sampled_from([house.ana, house.ben, house.max, house.dora, house.olga]))
    whole = data.draw(st.sampled_from(list(Findable.objects.order_by("pk").values_list("search_text", flat=True))))
    line = data.draw(st.sampled_from(whole.split("\n")[1:-1]))
    first = data.draw(st.integers(0, len(line) - 1))
    text = line[first : data.draw(st.integers(first + 1, len(line)))]
    liked = Customer.objects.visible_to(person)
    for part in cjk.normalise(text).split():
        liked = liked.filter(findable__search_text__contains=part)
    liking = set(liked.values_list("pk", flat=True))
    limit = data.draw(st.sampled_from([1, 2, 50]))

    found = [hit.pk for hit in queries.find(text, user=person, limit=limit)]

    # A number typed with signs is also found as it is kept; otherwise it is LIKE to the letter.
    assert len(set(found)) == len(found) == min(limit, max(len(liking), len(found)))
    assert liking <= set(found) if limit == 50 else len(found) >= min(limit, len(liking))
    assert set(found) <= set(Customer.objects.visible_to(person).values_list("pk", flat=True))


@pytest.mark.parametrize("read", [0, 1000])
def test_whose_name_it_is_comes_before_whose_name_begins_so_and_then_the_newest(
    house: House, monkeypatch: pytest.MonkeyPatch, read: int
) -> None:
    monkeypatch.setattr(finding, "READ_OF_FEW", read)
    for name in ("张伟", "张伟民", "大张伟", "张伟国", "小张伟"):
        actions.open_file(kind="person", name=name, by=house.ana, at=NOW)

    assert names("张伟", house.ana) == ["张伟", "张伟国", "张伟民", "小张伟", "大张伟"]
    assert names("zw", house.ana)[0] == "张伟"
    assert [hit.name for hit in queries.find("张伟", user=house.ana, limit=2)] == ["张伟", "张伟国"]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("河北", ""),
        ("祥安", "简称 祥安"),
        ("xa", "简称 祥安"),
        ("hbjc", "拼音 hbjcyxgs"),
        ("8000", "电话 138****8000"),
        ("冀A12345", "持有物 冀A·12345"),
        ("李四", "联系人 李四"),
        ("li@xa.cn", "电子邮件与微信 li@xa.cn"),
        ("河北 李四", "联系人 李四"),
    ],
)
def test_a_result_says_what_answered_and_hides_the_phone(house: House, text: str, matched: str) -> None:
    actions.open_file(
        kind="company",
        name="河北建材有限公司",
        short_name="祥安",
        phones=["13800138000"],
        handles=["li@xa.cn"],
        contacts=[ContactLine(name="李四")],
        assets=[AssetLine(key="冀A·12345")],
        by=house.ana,
        at=NOW,
    )

    [hit] = queries.find(text, user=house.ana)

    assert (hit.matched, hit.keeper) == (matched, "安娜")


def test_a_file_that_went_to_another_department_is_found_there(
    files: dict[str, Customer], house: House, few_read_through: None
) -> None:
    for number in range(3):
        actions.open_file(
            kind="person", name=f"李{number}", keeper=house.ben, department=house.team_two, by=house.max, at=NOW
        )
    assert names("王芳", house.olga) == []

    changes = {"department": house.branch}
    actions.edit_file(files["王芳"], changes=changes, seen_revision=1, by=house.max, at=NOW)

    assert names("王芳", house.olga) == ["王芳"]


def test_a_file_that_is_merged_while_somebody_looks_for_it_is_left_out(
    files: dict[str, Customer], house: House
) -> None:
    one, other = list(files.values())[:2]
    keys = [one.pk, other.pk]  # as they were found
    seen = {file.pk: file.revision for file in (one, other)}
    actions.merge_files(one, [other], choices={}, seen=seen, by=house.lena, at=NOW)

    assert [hit.pk for hit in queries.finding._hits(keys, one.name)] == [one.pk]
