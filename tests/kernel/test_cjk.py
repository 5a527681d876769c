"""Search of Chinese text against PostgreSQL itself."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.customers.models import Customer, Findable
from huiyin.kernel import cjk

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
# Few signs, so that drawn words do occur in drawn texts: both scripts, both widths, wildcards of LIKE, quotes.
SIGNS = st.text("投诉訴物业業臺台ａAb1２3·，%_'\\\n \u200b𠮷ß", max_size=12)


def keep(*texts: str, **words: list[str]) -> Findable:
    customer = Customer.objects.create(number=f"C{Customer.objects.count()}-{AT:%f}", name="-", opened_at=AT)
    search_text, search = cjk.indexed(*texts, **words)
    return Findable.objects.create(customer=customer, search=search, search_text=search_text)


def found(text: str) -> list[Findable]:
    return list(Findable.objects.filter(cjk.matches("search", text)).order_by("pk"))


@pytest.mark.django_db
@settings(deadline=None, max_examples=150)
@given(texts=st.lists(SIGNS, min_size=1, max_size=6), typed=SIGNS, cut=st.data())
def test_a_search_finds_exactly_what_like_finds_in_the_normalised_text(texts, typed, cut):
    Findable.objects.all().delete()
    Customer.objects.all().delete()
    for text in texts:
        keep(text)
    inside = cut.draw(st.sampled_from(texts))
    first = cut.draw(st.integers(0, len(inside)))
    piece = inside[first : cut.draw(st.integers(first, len(inside)))]

    for query in (typed, piece):
        liked = Findable.objects.all()
        for part in cjk.normalise(query).split():
            liked = liked.filter(search_text__contains=part)
        assert set(found(query)) == set(liked)


@pytest.mark.django_db
def test_the_index_alone_leads_to_the_row():
    keep("客户投诉物业不作为")
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")  # leaves what finds words

        plan = Findable.objects.filter(cjk.matches("search", "投诉物业")).explain()

    assert "customer_search" in plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["臺灣", "台湾", "臺湾", "ＴＳ０１", "ts01", "湾", "灣 Ts01", "ts01 台"],
)
def test_script_width_case_and_order_of_words_do_not_matter(typed):
    row = keep("臺灣客戶 ＴＳ01")

    assert found(typed) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["物诉", "投物", "投诉 电梯", "%", "_", "投%业"])
def test_what_is_not_in_the_text_is_not_found(typed):
    keep("投诉物业")

    assert found(typed) == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["单小曾", "shan", "danxiaozeng", "SHANXIAO", "sxz", "dxc", "小曾", "shan xiao"])
def test_a_name_is_found_by_every_reading_and_by_initials(typed):
    row = keep(names=["單小曾"])
    keep(names=["李四"])

    assert found(typed) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["吕布", "lvbu", "lubu", "lb", "吕 布"])
def test_a_name_written_with_a_gap_and_with_u_umlaut_is_found(typed):
    row = keep(names=["吕　布"])

    assert found(typed) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["重庆长安", "chongqingchangan", "cqca", "長安汽車"])
def test_a_company_is_read_as_phrases(typed):
    row = keep(names=["重庆长安汽车有限公司"])

    assert found(typed) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["5678", "138", "3812", "13812345678", "138-1234-5678", "138 1234 5678", "+8613812345678", "+86 138-1234-5678",
     "0086 13812345678", "138****5678", "１３８１２"],
)  # fmt: skip
def test_a_phone_is_found_by_any_part_however_it_is_written(typed):
    row = keep(phones=["+8613812345678"])
    keep(phones=["+8613998765432"])

    assert found(typed) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kept", "typed"),
    [("+862162345678", "021-62345678"), ("+862162345678", "(021)6234"), ("+886912345678", "0912-345-678"),
     ("+85291234567", "9123 4567"), ("021-62345678", "62345678")],
)  # fmt: skip
def test_a_phone_is_found_as_it_is_dialled_at_home(kept, typed):
    row = keep(phones=[kept])

    assert found(typed) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["京A·12345", "京A12345", "京a-12345", "京Ａ 12345"])
@pytest.mark.parametrize("typed", ["京A·12345", "京A12345", "京a 12345", "京A-12345", "12345", "A123", "京A•1"])
def test_a_plate_is_found_with_the_dot_or_without(kept, typed):
    row = keep(plates=[kept])

    assert found(typed) == [row]


@pytest.mark.django_db
def test_nothing_typed_filters_nothing():
    row = keep("投诉")

    assert found(" \n") == [row]


@pytest.mark.django_db
def test_a_text_too_long_for_the_index_is_found_all_the_same():
    words = (chr(0x4E00 + number % 9000) + chr(0x4E00 + number * 7 % 8999) for number in range(40_000))
    text = "".join(words)
    row = keep(text)
    keep("短")

    assert row.search == "'~'"
    assert found(text[70_000:70_030]) == [row]


@pytest.mark.django_db
def test_a_long_text_is_found_by_its_last_words():
    row = keep("物业不作为，小区停电三天没有人管。" * 420 + "请予查处")

    assert found("请予查处") == [row]


@given(st.text())
def test_any_text_can_be_kept(text):
    search_text, search = cjk.indexed(text, names=[text], phones=[text], plates=[text])

    assert "\x00" not in search_text
    search.encode()


@given(st.text("國国𠮷台臺裡衞 Ａa１", max_size=20), st.data())
def test_a_part_is_spelled_as_in_the_whole(text, cut):
    first = cut.draw(st.integers(0, len(text)))
    last = cut.draw(st.integers(first, len(text)))

    assert cjk.normalise(text[first:last]) in cjk.normalise(text)


def test_names_are_sorted_as_they_are_said():
    names = ["张三", "曾三", "单三", "重庆百货大楼", "chen", "陳大文", "陈小文", "吕布", "卢俊义", "7号店"]

    assert sorted(names, key=cjk.sorting_key) == [
        "7号店", "chen", "陳大文", "陈小文", "重庆百货大楼", "卢俊义", "吕布", "单三", "曾三", "张三",
    ]  # fmt: skip
