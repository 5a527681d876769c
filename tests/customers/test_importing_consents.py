"""What customers allow and refuse comes in by file, on record with the name of the file, and goes when it is undone."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.contact.queries.caring import kept_files
from huiyin.customers import actions, queries
from huiyin.customers.models import Batch, Consent, Customer
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, reasons, taken_in, undone, verdicts

HEADINGS = ["姓名", "手机", "谢绝来电", "同意服务", "同意回访", "同意营销"]
LATER = NOW + timedelta(hours=1)


def brought(house: House, rows: list[list[Any]], headings: list[str] = HEADINGS, **defaults: str) -> Batch:
    batch = checked(workbook(rows, headings, name="老系统.xlsx"), by=house.max, at=NOW, **defaults)
    return taken_in(batch, by=house.max, at=NOW)


def opened(house: House, name: str = "王芳", phone: str = "13800138000") -> Customer:
    return actions.open_file(kind="person", name=name, phones=[phone], by=house.max, at=NOW)


def stands(file: Customer) -> tuple[list[str], list[str], bool]:
    file.refresh_from_db()
    return file.consents, file.refusals, file.do_not_contact


def test_they_are_put_on_record_with_the_file_as_proof(house: House) -> None:
    rows = [["王芳", "13800138000", "否", "是", "不同意", "同意"], ["李强", "13900139000", "謝絕", "", "", ""]]

    batch = brought(house, rows)

    first, second = Customer.objects.get(name="王芳"), Customer.objects.get(name="李强")
    assert stands(first) == (["marketing", "service"], ["survey"], False)
    assert stands(second) == ([], ["contact"], True)
    row = Consent.objects.get(customer=second)
    assert (row.source, row.evidence, row.by, row.at, row.batch) == ("file", "老系统.xlsx", house.max, NOW, batch)
    [happening] = queries.timeline(second, house.max, kind="consents").happenings
    assert happening.words == "文件导入 · 老系统.xlsx"


def test_whoever_is_on_the_list_of_those_who_refuse_is_not_called_any_more(house: House) -> None:
    shunning, other = opened(house), opened(house, "李强", "13900139000")
    assert set(kept_files(house.max)) == {shunning, other}

    batch = brought(house, [["13800138000", "是"], ["13900139000", "否"]], ["手机", "谢绝来电"], mode="update")

    assert verdicts(batch) == ["update", "duplicate"]
    assert "Consents" in reasons(batch)[0]
    assert set(kept_files(house.max)) == {other}
    assert (stands(shunning), stands(other)) == (([], ["contact"], True), ([], [], False))


def test_no_list_lifts_what_a_customer_refused_altogether(house: House) -> None:
    file = opened(house)
    said = {"purpose": "contact", "given": False, "source": "phone"}
    actions.record_consent(file, **said, by=house.max, at=NOW)

    batch = brought(house, [["13800138000", "否"]], ["手机", "谢绝来电"], mode="update")

    assert verdicts(batch) == ["duplicate"]
    assert stands(file) == ([], ["contact"], True)


@pytest.mark.parametrize("heading", ["谢绝来电", "同意服务", "同意回访", "同意营销"])
def test_a_word_nobody_understands_is_an_error_in_its_cell(house: House, heading: str) -> None:
    rows = [["王芳", "13800138000", "也许"], ["李强", "13900139000", "是"]]

    batch = checked(workbook(rows, ["姓名", "手机", heading]), by=house.max, at=NOW)

    assert verdicts(batch) == ["error", "new"]
    assert batch.rows.get(line=2).bad == [heading]
    assert "也许" in reasons(batch)[0]


def test_undoing_takes_back_what_the_file_put_on_record_and_no_more(house: House) -> None:
    file = opened(house)
    said = {"source": "phone", "by": house.max}
    actions.record_consent(file, purpose="survey", given=False, at=NOW, **said)
    rows = [["王芳", "13800138000", "是", "", "同意", ""], ["李强", "13900139000", "是", "", "", ""]]
    batch = brought(house, rows)
    assert stands(file) == (["survey"], ["contact"], True)
    actions.record_consent(file, purpose="service", given=False, at=LATER, **said)

    undone(batch, by=house.max, at=LATER)

    assert (batch.state, batch.counts["taken"]) == ("undone", 0)
    assert Customer.objects.get() == file
    assert stands(file) == ([], ["service", "survey"], False)
    assert not Consent.objects.filter(batch=batch).exists()


def test_a_new_file_on_which_somebody_put_a_consent_since_stays_as_it_is(house: House) -> None:
    batch = brought(house, [["王芳", "13800138000", "是", "", "", ""], ["李强", "13900139000", "是", "", "", ""]])
    spoken = Customer.objects.get(name="王芳")
    actions.record_consent(spoken, purpose="survey", given=False, source="phone", by=house.max, at=LATER)

    undone(batch, by=house.max, at=LATER)

    assert Customer.objects.get() == spoken
    assert stands(spoken) == ([], ["contact", "survey"], True)
    assert batch.rows.get(kept=True).customer == spoken


def test_a_second_row_says_more_of_the_same_customer(house: House) -> None:
    brought(house, [["王芳", "13800138000", "", "是", "", ""], ["王芳", "13800138000", "", "否", "", "是"]])

    assert stands(Customer.objects.get()) == (["marketing"], ["service"], False)
