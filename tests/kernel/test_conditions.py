"""Conditions judged in SQL and in memory."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.customers.models import Customer, Phone
from huiyin.kernel import conditions
from huiyin.kernel.conditions import Field, Several, Vocabulary

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def of_phones(where):
    phones = Phone.objects.filter(customer=OuterRef("pk"))
    return Q(Exists(phones.filter(where)))


PHONES = Several("phones", "电话", of_phones)
WORDS = Vocabulary(
    [
        Field("name", "姓名"),
        Field("membership", "会员", "choice", choices={"gold": {"zh-hans": "金卡", "en": "Gold"}, "silver": "Silver"}),
        Field("opened", "建档", "datetime", path="opened_at"),
        Field("revision", "版本", "number"),
        Field("keeper", "负责人", "number", path="keeper_id"),
        Field("phone", "号码", path="typed", among=PHONES),
        Field("whose", "机主", path="belongs_to", among=PHONES),
    ]
)
ROWS = [
    {
        "name": name,
        "membership": membership,
        "opened": AT + timedelta(days=days),
        "revision": revision,
        "keeper": None,
        "phones": [dict(zip(("phone", "whose"), each, strict=True)) for each in phones],
    }
    for name, membership, days, revision, phones in [
        ("王小明", "gold", 0, 1, [("138", "本人"), ("139", "妻子")]),
        ("王小丽", "", 1, 2, []),
        ("", "silver", 2, 2, [("139", "本人")]),
        ("a%_b", "gold", 3, 9, [("", "本人")]),
    ]
]


def leaf(field, operator, value=None):
    return {"field": field, "operator": operator, "value": value}


MOMENTS = st.integers(-1, 4).map(lambda days: AT + timedelta(days=days))
OF_PHONES = st.one_of(
    st.builds(
        leaf, st.just("phone"), st.sampled_from(["is", "is_not", "contains"]), st.sampled_from(["138", "13", "9"])
    ),
    st.builds(leaf, st.just("whose"), st.sampled_from(["is", "is_not"]), st.sampled_from(["本人", "妻子"])),
    st.builds(
        leaf, st.just("phone"), st.sampled_from(["one_of", "none_of"]), st.lists(st.sampled_from(["138", "139"]))
    ),
    st.builds(leaf, st.sampled_from(["phone", "whose"]), st.sampled_from(["empty", "filled"])),
)
GROUPED = st.dictionaries(
    st.sampled_from(["all", "any", "none"]), st.lists(OF_PHONES, min_size=1, max_size=2), min_size=1, max_size=1
)
OF_ONE = st.fixed_dictionaries({"one": st.lists(st.one_of(OF_PHONES, GROUPED), min_size=1, max_size=3)})
LEAVES = st.one_of(
    st.builds(
        leaf,
        st.just("name"),
        st.sampled_from(["is", "is_not", "contains"]),
        st.sampled_from(["王", "%", "小明", "a%_b"]),
    ),
    st.builds(leaf, st.just("membership"), st.sampled_from(["is", "is_not"]), st.sampled_from(["gold", "silver"])),
    st.builds(
        leaf,
        st.just("membership"),
        st.sampled_from(["one_of", "none_of"]),
        st.lists(st.sampled_from(["gold", "silver"])),
    ),
    st.builds(leaf, st.just("opened"), st.sampled_from(["is", "is_not", "at_least", "at_most"]), MOMENTS),
    st.builds(leaf, st.just("revision"), st.sampled_from(["is", "is_not", "at_least", "at_most"]), st.integers(0, 10)),
    st.builds(leaf, st.just("keeper"), st.sampled_from(["is", "is_not", "at_least", "at_most"]), st.integers(0, 10)),
    OF_PHONES,
    st.builds(leaf, st.sampled_from(sorted(WORDS.fields)), st.sampled_from(["empty", "filled"])),
)
TREES = st.recursive(
    st.one_of(LEAVES, OF_ONE),
    lambda parts: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(parts, max_size=3), min_size=1, max_size=1
    ),
    max_leaves=6,
)  # fmt: skip


@pytest.fixture
def customers(db):
    for number, row in enumerate(ROWS):
        words = {key: row[key] for key in ("name", "membership", "revision")}
        customer = Customer.objects.create(number=f"X-{number}", opened_at=row["opened"], **words)
        for phone in row["phones"]:
            Phone.objects.create(
                customer=customer, number=phone["phone"], typed=phone["phone"], belongs_to=phone["whose"]
            )
    return Customer.objects.filter(number__startswith="X-").order_by("number")


@pytest.fixture
def every_tree(customers):
    @settings(deadline=None, max_examples=200)
    @given(TREES)
    def compare(condition):
        in_memory = [f"X-{number}" for number, row in enumerate(ROWS) if WORDS.holds(condition, row)]
        assert list(customers.filter(WORDS.where(condition)).values_list("number", flat=True)) == in_memory

    return compare


def test_sql_and_memory_agree_on_every_condition(every_tree):
    every_tree()


@given(TREES)
def test_every_condition_can_be_said_in_words(condition):
    assert WORDS.describe(condition)


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        (leaf("name", "contains", "小"), ["王小明", "王小丽"]),
        (leaf("membership", "is_not", "gold"), ["王小丽", ""]),
        (leaf("revision", "at_least", "2"), ["王小丽", "", "a%_b"]),
        (leaf("phone", "is", "139"), ["王小明", ""]),
        (leaf("phone", "is_not", "138"), ["王小丽", "", "a%_b"]),
        (leaf("phone", "empty"), ["王小丽", "a%_b"]),
        ({"all": [leaf("phone", "is", "139"), leaf("whose", "is", "本人")]}, ["王小明", ""]),
        ({"one": [leaf("phone", "is", "139"), leaf("whose", "is", "本人")]}, [""]),
        ({"one": [leaf("phone", "filled"), leaf("whose", "is_not", "本人")]}, ["王小明"]),
        ({"none": [{"one": [leaf("phone", "filled"), leaf("whose", "is", "本人")]}]}, ["王小丽", "a%_b"]),
        (leaf("opened", "at_most", AT.isoformat()), ["王小明"]),
        ({"all": [leaf("membership", "filled"), {"none": [leaf("name", "empty")]}]}, ["王小明", "a%_b"]),
        ({"any": []}, []),
        ({"all": []}, ["王小明", "王小丽", "", "a%_b"]),
    ],
)
def test_a_condition_chooses_rows(customers, condition, chosen):
    WORDS.check(condition)

    assert [row.name for row in customers.filter(WORDS.where(condition))] == chosen


@pytest.mark.parametrize(
    ("condition", "refusal"),
    [
        (leaf("password", "is", "x"), conditions.UnknownField),
        ({}, conditions.UnknownField),
        (leaf("name", "at_least", "x"), conditions.UnsuitableOperator),
        (leaf("name", "regex", "x"), conditions.UnsuitableOperator),
        (leaf("name", "is", None), conditions.UnsuitableValue),
        (leaf("revision", "is", "many"), conditions.UnsuitableValue),
        (leaf("revision", "is", "NaN"), conditions.UnsuitableValue),
        (leaf("membership", "is", "platinum"), conditions.UnsuitableValue),
        (leaf("membership", "one_of", "gold"), conditions.UnsuitableValue),
        (leaf("opened", "is", "2026-11-23T10:00"), conditions.UnsuitableValue),
        ({"all": [{"all": [{"all": [{"all": [{"all": [leaf("name", "empty")]}]}]}]}]}, conditions.TooManyConditions),
        ({"one": [leaf("phone", "filled"), leaf("name", "filled")]}, conditions.NotOfOneThing),
        ({"one": [leaf("name", "filled")]}, conditions.NotOfOneThing),
        ({"one": []}, conditions.NotOfOneThing),
        ({"any": [leaf("name", "empty")] * 101}, conditions.TooManyConditions),
    ],
)
def test_what_cannot_be_asked_is_refused(condition, refusal):
    with pytest.raises(refusal):
        WORDS.check(condition)


def test_a_condition_in_words():
    condition = {
        "any": [
            leaf("membership", "is", "gold"),
            {"all": [leaf("name", "contains", "王"), leaf("revision", "at_least", 2)]},
        ]
    }

    with translation.override("en"):
        assert WORDS.describe(condition) == "会员 is Gold or (姓名 contains 王 and 版本 is at least 2)"
    with translation.override("zh-hans"):
        assert WORDS.describe(condition) == "会员是金卡，或者（姓名包含王，并且版本不小于2）"


def test_what_one_thing_has_to_meet_in_words():
    condition = {"one": [leaf("phone", "contains", "13"), leaf("whose", "is", "本人")]}

    with translation.override("zh-hans"):
        assert WORDS.describe(condition) == "同一电话：（号码包含13，并且机主是本人）"


def test_days_and_yes_or_no_are_typed():
    words = Vocabulary([Field("day", "Day", "date"), Field("done", "Done", "yes_no"), Field("cost", "Cost", "number")])

    assert words.holds(leaf("day", "at_least", "2026-11-01"), {"day": date(2026, 11, 2)})
    assert words.holds(leaf("done", "is", value=False), {"done": False})
    assert not words.holds(leaf("done", "is", value=False), {"done": None})
    assert words.holds(leaf("cost", "is", "1280.00"), {"cost": Decimal(1280)})
