"""All files looked through for those of the same customer, and the list on which somebody decides."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django import app

from huiyin.audit.models import Entry
from huiyin.customers import actions, jobs, queries
from huiyin.customers.models import Customer, Difference, Lookalike
from huiyin.customers.rules import AddressLine
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(days=1)
CHAOYANG, HAIDIAN, SHANGHAI = "110105", "110108", "310101"


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(
        **{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, "confirmed": True, **content}
    )


def found() -> dict[tuple[int, int], list[str]]:
    actions.find_lookalikes(LATER)
    return {(row.one_id, row.other_id): row.why for row in Lookalike.objects.all()}


def merged(house: House, *files: Customer) -> Any:
    stored = [Customer.objects.get(pk=file.pk) for file in files]
    seen = {file.pk: file.revision for file in stored}
    return actions.merge_files(stored[0], stored[1:], choices={}, seen=seen, by=house.lena, at=LATER)


def test_files_that_share_a_phone_plate_or_address_of_the_net_are_found_with_every_reason(house: House) -> None:
    one = opened(house, phones=["13800138000"], assets=["冀A·12345"], handles=["wf@example.com"])
    other = opened(house, name="王方", phones=["138 0013 8000"], assets=["冀a12345"], handles=["WF@example.com"])
    opened(house, phones=["13900139000"])

    assert found() == {(one.pk, other.pk): ["handle", "key", "phone"]}


def test_files_that_share_a_number_of_their_own_are_found(house: House) -> None:
    label = {"zh-hans": "身份证号", "en": "Identity card"}
    actions.add_field(name="id_card", label=label, type="identity", group="basics", by=house.adam, at=NOW)
    one = opened(house, external_number="A-0042", values={"id_card": "11010519491231002X"})
    other = opened(house, name="王方", external_number="A-0042", values={"id_card": "110105 19491231 002x"})
    opened(house, name="李雷", external_number="A-0043", values={"id_card": "E12345678"})

    assert found() == {(one.pk, other.pk): ["identity", "number"]}


def test_what_is_shared_by_many_tells_nobody_apart(house: House) -> None:
    for number in range(queries.MOST_OF_A_KEY + 1):
        opened(house, name=f"王{number}", phones=["01065551234"])

    assert found() == {}


PLACES = st.sampled_from(
    [
        None,
        AddressLine("", CHAOYANG, "建国路88号院3栋"),
        AddressLine("", HAIDIAN, "建国路88號院三栋"),
        AddressLine("", SHANGHAI, "建国路88号院3栋"),
        AddressLine("", "", "建国路88号院3栋"),
        AddressLine("", CHAOYANG, "朝阳路12号"),
    ]
)
FILE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["person", "company"]),
        "name": st.sampled_from(["王芳", "王 芳", "祥安建材有限公司", "祥安建材"]),
        "addresses": st.lists(PLACES, max_size=2, unique=True).map(lambda lines: [line for line in lines if line]),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(FILE, min_size=2, max_size=4))
def test_the_night_finds_by_name_and_place_what_is_warned_of_while_typing(
    house: House, contents: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        files = [opened(house, **content) for content in contents]
        warned = set()
        for file in files:
            said = queries.Traits(kind=file.kind, name_key=file.findable.name_key, places=file.findable.places)
            warned |= {tuple(sorted((file.pk, pk))) for pk in queries.likenesses(said, besides=file.pk)}
        pairs = set(found())
        transaction.set_rollback(True)  # the next files stand alone

    assert pairs == warned


def test_a_pair_that_is_alike_no_longer_goes_and_one_that_stays_keeps_its_place(house: House) -> None:
    one, other, third = (opened(house, name=name, phones=["13800138000"]) for name in ("甲一", "乙二", "丙三"))
    found()
    kept = Lookalike.objects.get(one=one, other=other).pk
    actions.edit_file(third, changes={"phones": ["13700137000"]}, seen_revision=1, by=house.ana, at=LATER)

    assert found() == {(one.pk, other.pk): ["phone"]}
    assert Lookalike.objects.get().pk == kept


def test_files_told_apart_never_come_back_even_if_one_is_merged(house: House) -> None:
    one, other, third = (opened(house, name=name, phones=["13800138000"]) for name in ("甲一", "乙二", "丙三"))
    found()
    actions.tell_apart(Lookalike.objects.get(one=one, other=other), by=house.lena, at=LATER)

    assert found() == {(one.pk, third.pk): ["phone"], (other.pk, third.pk): ["phone"]}
    entry = Entry.objects.get(action="customers.told-apart")
    assert (entry.subject, entry.detail) == (f"customer/{one.pk}", {"others": other.number})

    merged(house, third, other)
    assert found() == {}


def test_a_pair_is_told_apart_once(house: House) -> None:
    opened(house, phones=["13800138000"]), opened(house, phones=["13800138000"])
    found()
    pair = Lookalike.objects.get()
    actions.tell_apart(pair, by=house.lena, at=LATER)

    with pytest.raises(actions.SettledAlready):
        actions.tell_apart(pair, by=house.lena, at=LATER)


def test_merged_files_are_in_question_no_longer_and_parted_ones_are_again(house: House) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13800138000"])
    found()

    merge = merged(house, one, other)
    assert not Lookalike.objects.exists()
    assert found() == {}

    actions.part_files(merge, by=house.lena, at=LATER)
    assert list(found()) == [(one.pk, other.pk)]


def test_it_is_done_every_night(house: House) -> None:
    opened(house, phones=["13800138000"]), opened(house, phones=["13800138000"])

    jobs.lookalikes(timestamp=0)

    assert Lookalike.objects.count() == 1
    assert "customers.lookalikes" in {name for name, _periodic in app.periodic_registry.periodic_tasks}


def test_a_supervisor_sees_the_pairs_of_the_department_with_the_reason(house: House, signed_in: SignIn) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, name="王方", phones=["13800138000"])
    abroad = opened(house, name="远方", phones=["13800138000"], department=house.branch)
    found()

    page = signed_in(house.lena).get(reverse("customers:lookalikes")).content.decode()

    assert all(words in page for words in (one.number, other.number, "电话相同", "1 对"))
    assert abroad.number not in page
    assert "13800138000" not in page.replace(" ", "")
    assert "3 对" in signed_in(house.max).get(reverse("customers:lookalikes")).content.decode()
    assert signed_in(house.ana).get(reverse("customers:lookalikes")).status_code == 403


def test_pairs_with_more_reasons_come_first_and_pages_follow_one_another(house: House, signed_in: SignIn) -> None:
    strong = [opened(house, name=f"强{n}", phones=["13900139000"], assets=["冀A12345"]) for n in range(2)]
    for number in range(queries.PAIRS_OF_A_PAGE):
        for name in ("甲", "乙"):
            opened(house, name=f"{name}{number}", phones=[f"138001380{number:02}"])
    found()

    first = queries.review(house.max)
    second = queries.review(house.max, after=first.following)

    assert (first.pairs[0].one.pk, first.count) == (strong[0].pk, queries.PAIRS_OF_A_PAGE + 1)
    assert len({pair.pk for pair in first.pairs + second.pairs}) == queries.PAIRS_OF_A_PAGE + 1
    assert second.following == ""


@pytest.mark.parametrize("after", ["", ".", "x.1", "99999999999.1", "1.99999999999999999999", "²."])
def test_a_cursor_nobody_gave_shows_what_can_be_shown(house: House, signed_in: SignIn, after: str) -> None:
    assert signed_in(house.lena).get(reverse("customers:lookalikes"), {"after": after}).status_code == 200


@pytest.mark.parametrize("pairs", [1, 3])
def test_a_page_of_pairs_asks_the_same_number_of_questions(
    house: House, django_assert_num_queries: Any, pairs: int
) -> None:
    for number in range(pairs):
        for name in ("甲", "乙"):
            opened(house, name=f"{name}{number}", phones=[f"1380013800{number}"])
    found()
    max_ = Person.objects.get(pk=house.max.pk)
    queries.review(max_)

    with django_assert_num_queries(6):
        assert len(queries.review(max_).pairs) == pairs


def test_different_customers_leave_the_list_and_whoever_may_not_merge_both_changes_nothing(
    house: House, signed_in: SignIn
) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13800138000"])
    found()
    address = reverse("customers:tell-apart", args=[Lookalike.objects.get().pk])

    assert signed_in(house.ana).post(address).status_code == 403
    Customer.objects.filter(pk=other.pk).update(department=house.branch)
    signed_in(house.lena).post(address)
    assert not Difference.objects.exists()

    Customer.objects.filter(pk=other.pk).update(department=one.department)
    signed_in(house.lena).post(address)
    assert (Difference.objects.get().other_id, Lookalike.objects.count()) == (other.pk, 0)


def test_files_told_apart_by_mistake_are_in_question_again_at_once(house: House, signed_in: SignIn) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, name="李雷", phones=["13800138000"])
    found()
    apart = actions.tell_apart(Lookalike.objects.get(), by=house.lena, at=LATER)
    lena = signed_in(house.lena)
    told = lena.get(reverse("customers:differences")).content.decode()
    assert all(words in told for words in (one.number, "李雷", "莱娜", "电话"))

    lena.post(reverse("customers:doubt", args=[apart.pk]))

    assert [(row.one_id, row.other_id, row.why) for row in queries.in_question(house.lena)] == [
        (one.pk, other.pk, ["phone"])
    ]
    assert not Difference.objects.exists()
    assert Entry.objects.filter(action="customers.doubted").exists()
    with pytest.raises(actions.InQuestionAlready):
        actions.doubt_again(apart, by=house.lena, at=LATER)


def test_only_whoever_may_merge_both_doubts_again(house: House, signed_in: SignIn) -> None:
    _one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13800138000"])
    found()
    apart = actions.tell_apart(Lookalike.objects.get(), by=house.lena, at=LATER)
    Customer.objects.filter(pk=other.pk).update(department=house.branch)

    signed_in(house.lena).post(reverse("customers:doubt", args=[apart.pk]))

    assert Difference.objects.filter(pk=apart.pk).exists()


def test_a_merge_begun_on_the_list_leads_back_to_it(house: House, signed_in: SignIn) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13800138000"])
    typed = {"file": [one.pk, other.pk], "survivor": one.pk, "back": "list"}

    answer = signed_in(house.lena).post(
        reverse("customers:merge", args=[one.pk]), typed | {f"seen_{file.pk}": 1 for file in (one, other)}
    )

    assert answer.url == reverse("customers:lookalikes")


def test_pairs_in_question_and_told_apart_go_along_as_they_are_shown(house: House, signed_in: SignIn) -> None:
    one = opened(house, phones=["13800138000"], assets=["冀A·12345"])
    other = opened(house, name="王方", phones=["13800138000"], keeper=house.ana)
    assert found() == {(one.pk, other.pk): ["phone"]}
    lena, ana = signed_in(house.lena), signed_in(house.ana)

    def taken(browser: Client, door: str) -> list[list[str]]:
        answer = browser.get(reverse(f"customers:{door}"), {"export": "csv"})
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    [heads, pair] = taken(lena, "lookalikes")
    assert heads[:3] == ["一份档案: 档案编号", "一份档案: 客户", "一份档案: 电话"]
    assert pair[:4] == [one.number, "王芳", "138****8000", "冀A·12345"]
    assert pair[5:9] == [other.number, "王方", "138****8000", ""]
    assert pair[9:11] == ["安娜", "电话相同"]
    assert len(taken(lena, "differences")) == 1
    actions.tell_apart(Lookalike.objects.get(), by=house.lena, at=LATER)
    [_heads, apart] = taken(lena, "differences")
    assert (len(taken(lena, "lookalikes")), apart[:2], apart[11]) == (1, [one.number, "王芳"], "莱娜")
    assert ana.get(reverse("customers:lookalikes"), {"export": "csv"}).status_code == 403
    assert "export=csv" in lena.get(reverse("customers:differences")).content.decode()
    assert Entry.objects.filter(action="list.exported", subject="lookalikes").count() == 2
