"""Fields that an administrator adds on screen, beside those of the pack."""

import json
from typing import Any

import pytest
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.customers import actions, queries, rules
from huiyin.customers.jobs import index
from huiyin.customers.models import AddedField, Customer
from huiyin.kernel.conditions import UnsuitableOperator
from huiyin.rulebook.enums import FILE_FIELD_TYPES
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, taken_in

LABEL = {"zh-hans": "车身颜色", "zh-hant": "", "en": "Colour"}
COLOUR = {"name": "colour", "label": LABEL, "type": "line", "group": "basics"}


def added(house: House, **words: Any) -> AddedField:
    return actions.add_field(**{**COLOUR, **words}, by=house.adam, at=NOW)


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, **content})


def test_an_added_field_is_typed_checked_and_found_like_one_of_the_pack(house: House) -> None:
    added(house, name="seats", type="number", flags={"find": True})

    file = opened(house, values={"seats": "1234567"})

    assert file.values == {"seats": 1234567}
    assert [hit.pk for hit in queries.find("1234567", user=house.ana)] == [file.pk]
    with pytest.raises(rules.ValueRefused):
        opened(house, values={"seats": "many"})


def written_anew() -> None:
    index(timestamp=0)


def test_a_field_that_files_are_found_by_later_finds_the_files_there_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = added(house)
    written_anew()
    files = [opened(house, name=f"王{number}", values={"colour": f"珍珠白{number}"}) for number in range(5)]
    monkeypatch.setattr("huiyin.customers.actions.indexing.BATCH", 2)
    assert queries.find("珍珠白3", user=house.ana) == []

    actions.change_field(row, label=LABEL, flags={"find": True}, by=house.adam, at=NOW)
    written_anew()

    assert [hit.pk for hit in queries.find("珍珠白3", user=house.ana)] == [files[3].pk]
    assert [hit.pk for hit in queries.find("王4", user=house.ana)] == [files[4].pk]


def test_writing_anew_goes_on_where_it_was_interrupted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    row = added(house)
    written_anew()
    for number in range(5):
        opened(house, name=f"王{number}", values={"colour": "白色"})
    monkeypatch.setattr("huiyin.customers.actions.indexing.BATCH", 2)
    actions.change_field(row, label=LABEL, flags={"find": True}, by=house.adam, at=NOW)

    more = [actions.index_some() for _batch in range(4)]

    assert more == [True, True, False, False]


def test_an_added_field_counts_for_completeness_once_it_is_counted_anew(house: House) -> None:
    file = opened(house, phones=["13800138000"])
    before = file.completeness
    added(house, flags={"complete": True})

    assert actions.recount_completeness() is None

    file.refresh_from_db()
    assert file.completeness == 2 * 100 // 7 < before == 2 * 100 // 6


def test_a_field_that_must_be_filled_in_is_refused_when_missing(house: House) -> None:
    added(house, flags={"required": True}, kinds=["company"])

    opened(house)
    with pytest.raises(actions.FieldMissing) as refused:
        opened(house, kind="company", name="祥安")
    assert refused.value.at_field == "values_colour"


def test_a_retired_field_is_asked_no_more_but_what_files_hold_stays(house: House) -> None:
    row = added(house)
    file = opened(house, values={"colour": "白色"})

    actions.retire_field(row, by=house.adam, at=NOW)

    actions.edit_file(file, changes={"note": "新"}, seen_revision=1, by=house.ana, at=NOW)
    file.refresh_from_db()
    assert file.values == {"colour": "白色"}
    with pytest.raises(actions.FieldUnknown):
        opened(house, values={"colour": "黑色"})
    with pytest.raises(actions.RetiredAlready):
        actions.retire_field(row, by=house.adam, at=NOW)


def test_the_entries_of_a_choice_keep_their_keys(house: House) -> None:
    row = added(house, type="choice", choices=["白", "黑"])
    file = opened(house, values={"colour": "黑"})

    actions.change_field(row, label=LABEL, choices=["红", "白"], by=house.adam, at=NOW)

    row.refresh_from_db()
    assert [(one["key"], one["label"]["zh-hans"]) for one in row.choices] == [("c3", "红"), ("c1", "白"), ("c2", "黑")]
    assert file.values == {"colour": "c2"}


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"name": "Colour"}, actions.NameUnfit),
        ({"name": "phones"}, actions.NameTaken),
        ({"name": "occupation"}, actions.NameTaken),
        ({"type": "colour"}, actions.TypeUnknown),
        ({"group": "attic"}, actions.GroupUnknown),
        ({"label": {"zh-hans": " "}}, actions.LabelMissing),
        ({"kinds": ["dog"]}, actions.KindsUnknown),
        ({"type": "choice", "choices": ["白", "白"]}, actions.ChoicesMissing),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(house: House, words: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        added(house, **words)

    assert AddedField.objects.count() == 0


def test_the_administrator_adds_changes_and_retires_a_field_on_screen(
    house: House, signed_in: Any, at_now: Any
) -> None:
    adam = signed_in(house.adam)
    typed = {"label_hans": "车身颜色", "name": "colour", "type": "line", "group": "basics", "find": "on"}

    wrong = adam.post(reverse("customers:fields"), {**typed, "name": "车"})
    assert (wrong.status_code, wrong.content.decode().count("field-error")) == (422, 1)
    adam.post(reverse("customers:fields"), typed)
    adam.post(reverse("customers:field", args=["colour"]), {"label_hans": "颜色", "kinds": "person"})
    assert "颜色" in signed_in(house.ana).get(reverse("customers:open")).content.decode()
    adam.post(reverse("customers:retire-field", args=["colour"]))

    row = AddedField.objects.get()
    assert (row.label["zh-hans"], row.kinds, row.find, row.retired_at) == ("颜色", ["person"], False, NOW)
    assert "颜色" not in signed_in(house.ana).get(reverse("customers:open")).content.decode()
    assert {*Entry.objects.values_list("action", flat=True)} >= {"field.added", "field.changed", "field.retired"}


# What a file says of each type, what the list shows of it, and a condition that finds it.
TYPES: dict[str, tuple[str, str, tuple[str, Any]]] = {
    "line": ("珍珠白", "珍珠白", ("contains", "珍珠")),
    "text": ("喜欢靠窗", "喜欢靠窗", ("contains", "靠窗")),
    "yes_no": ("是", "是", ("is", True)),
    "choice": ("黑", "黑", ("is", "c2")),
    "date": ("2026年7月15日", "2026-07-15", ("at_least", "2026-07-01")),
    "number": ("42", "42", ("at_least", "40")),
    "money": ("1280.50", "1280.50", ("at_most", "1281")),
    "region": ("河北省 秦皇岛市 海港区", "河北省 秦皇岛市 海港区", ("is", "130302")),
    "lunar_birthday": ("八月十五", "八月十五", ("filled", None)),
    "phone": ("13900139000", "139****9000", ("is", "13900139000")),
    "address": ("秦皇岛市海港区河北大街12号", "秦皇岛市海港区****", ("filled", None)),
    "identity": ("110105 19491231 002x", "110***********002X", ("is", "11010519491231002X")),
}


@pytest.mark.parametrize("type_", [*FILE_FIELD_TYPES])
def test_an_added_field_of_each_type_comes_in_by_file_is_asked_about_and_goes_out(
    house: House, signed_in: Any, at_now: Any, type_: str
) -> None:
    said, shown, (operator, value) = TYPES[type_]
    typed = {"label_hans": "新栏目", "name": "added", "type": type_, "group": "basics", "listed": "on"}
    signed_in(house.adam).post(reverse("customers:fields"), {**typed, "choices": "白\n黑"})
    rows = [["王芳", "13800138000", said], ["李雷", "13700137000", ""]]
    batch = checked(workbook(rows, ["姓名", "手机", "新栏目"]), by=house.max, at=NOW)
    assert reasons(batch) == ["", ""]
    taken_in(batch, by=house.max, at=NOW)
    where = json.dumps({"field": "own_added", "operator": operator, "value": value})

    answer = signed_in(house.max).get(
        reverse("customers:list"), {"where": where, "export": "csv", "col": ["name", "own_added"]}
    )

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.partition(",")[2] for line in lines] == ["客户名称,新栏目", f"王芳,{shown}"]


def test_what_is_hidden_is_asked_as_a_whole_only(house: House) -> None:
    added(house, type="identity")
    opened(house, values={"colour": "11010519491231002X"})
    vocabulary = queries.vocabulary()

    vocabulary.check({"field": "own_colour", "operator": "is", "value": "11010519491231002X"})
    for operator, value in (("contains", "002X"), ("at_least", "1101"), ("one_of", ["11010519491231002X"])):
        with pytest.raises(UnsuitableOperator):
            vocabulary.check({"field": "own_colour", "operator": operator, "value": value})


@pytest.mark.parametrize(
    ("type_", "said", "masked"),
    [
        ("phone", "13900139000", "139****9000"),
        ("address", "海港区河北大街12号", "海港区****"),
        ("identity", "11010519491231002X", "110***********002X"),
    ],
)
def test_a_hidden_value_of_the_file_is_shown_whole_on_request_and_on_record(
    house: House, signed_in: Any, at_now: Any, type_: str, said: str, masked: str
) -> None:
    added(house, type=type_)
    file = opened(house, values={"colour": said})
    ana, page = signed_in(house.ana), reverse("customers:file", args=[file.pk])
    address = reverse("customers:reveal-value", args=[file.pk, "colour"])
    shown = ana.get(page).content.decode() + ana.get(reverse("customers:edit", args=[file.pk])).content.decode()
    assert masked in shown
    assert said not in shown
    assert address in shown

    assert said in ana.post(address).content.decode()
    assert signed_in(house.art).post(address).status_code == 403
    assert ana.post(reverse("customers:reveal-value", args=[file.pk, "note"])).status_code == 404

    [entry] = Entry.objects.filter(action="value.revealed")
    assert (entry.subject, entry.detail) == (f"customer/{file.pk}", {"field": "colour"})


def test_whoever_edits_a_file_with_a_hidden_number_keeps_it(house: House, signed_in: Any, at_now: Any) -> None:
    added(house, type="identity")
    file = opened(house, values={"colour": "11010519491231002X"})
    typed = {"kind": "person", "name": "王芳", "seen_revision": "1", "keeper": house.ana.pk}
    typed["department"] = file.department_id
    address = reverse("customers:edit", args=[file.pk])

    wrong = signed_in(house.ana).post(address, {**typed, "values_colour": "110105194912310021"})
    assert wrong.status_code == 422
    saved = signed_in(house.ana).post(address, {**typed, "note": "新", "values_colour": "110***********002X"})

    assert saved.status_code == 302
    file.refresh_from_db()
    assert (file.note, file.values) == ("新", {"colour": "11010519491231002X"})
