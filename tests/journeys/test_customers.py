"""A manager takes customers in from a messy workbook; they are shared out, found, read, merged and parted again.

On the way the manager changes from simplified to traditional Chinese, and the supervisor from there to English.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from huiyin.customers.models import Batch, Customer
from huiyin.intake import jobs
from tests.cases.files import workbook
from tests.conftest import House
from tests.customers.sharing import Office
from tests.journeys.desk import Desk

RED = "FFFFC7CE"
HEADINGS = ["客戶姓名 ", "Mobile", "车牌号", "最近送修或来访日期", "备注"]
ROWS = [
    ["王芳", "138-0013-8000", "冀A·12345", "2024年7月15日", "=老客户"],
    ["欧阳娜娜", 13900139000, "冀a 54321", 45488, ""],
    ["李强", "1.38E+10", "", "民國113年7月15日", ""],
    ["", "13700137000", "", "", "没有名字"],
    ["王方", "13600136000", "", "2024/7/15", "从前叫王芳"],
]


def bring(manager: Desk, file: Path) -> Batch:
    """Upload a file, agree to what the columns were taken for, and have its rows checked and taken in."""
    manager.open("/customers/imports/").look()
    manager.page.locator("#id_file").set_input_files(file)
    manager.press("Upload")
    manager.sees(manager.said("Check the rows"))
    manager.look()
    manager.press("Check the rows")
    batch = Batch.objects.latest("pk")
    jobs.check("customers", batch.pk)
    manager.open(f"/customers/imports/{batch.pk}/").look()
    manager.page.locator("main form button.btn-primary").first.click()
    jobs.take_in("customers", batch.pk)
    manager.open(f"/customers/imports/{batch.pk}/").look()
    return batch


def test_customers_come_in_by_file_and_are_shared_found_read_and_merged(
    desk: Callable[..., Desk], shop: House, tmp_path: Path
) -> None:
    Office.found(shop)
    manager, lena = desk(shop.max), desk(shop.lena)

    first = tmp_path / "客户.xlsx"
    first.write_bytes(workbook(ROWS, HEADINGS).read())
    bring(manager, first)
    assert set(Customer.objects.values_list("name", flat=True)) == {"王芳", "欧阳娜娜", "王方"}

    with manager.page.expect_download() as sent:
        manager.page.get_by_role("link", name=manager.said("Failed rows as a workbook")).click()
    book = openpyxl.load_workbook(BytesIO(Path(sent.value.path()).read_bytes()))
    red = [cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.fill.fgColor.rgb == RED]
    assert [cell.value for cell in red] == ["1.38E+10"]
    red[0].value = "13800138001"
    nameless = next(row for row in book.active.iter_rows(min_row=2) if "没有名字" in [cell.value for cell in row])
    nameless[1].value = "周敏"
    mended = tmp_path / "改好.xlsx"
    book.save(mended)
    bring(manager.reads("zh-hant"), mended)
    assert Customer.objects.count() == 5

    lena.open("/customers/sharing/").reads("zh-hant").look()
    lena.send('form[action$="/sharing/proposals/"]')
    lena.look()
    lena.press("Carry it out")
    lena.page.locator("[data-confirm-yes]").click()
    lena.sees(lena.said("Carried out"))
    assert not Customer.objects.filter(keeper=None).exists()

    lena.reads("en").page.keyboard.press("Control+k")
    lena.page.keyboard.type("oynn")
    lena.page.get_by_role("option", name="欧阳娜娜").click()
    lena.sees("冀a 54321")
    lena.look()

    survivor, other = (Customer.objects.get(name=name) for name in ("王芳", "王方"))
    notes = dict(Customer.objects.values_list("name", "note"))
    lena.open(f"/customers/{survivor.pk}/")
    merging = lena.page.get_by_role("link", name=lena.said("Merge with another file"))
    lena.page.locator("summary, button").filter(has_text=lena.said("More")).first.click()
    with lena.page.expect_navigation():  # what is typed before the scripts are there is not looked for
        merging.click()
    lena.page.get_by_role("combobox", name=lena.said("Another file of this customer")).press_sequentially("wangfang")
    lena.page.get_by_role("option", name="王方").click()
    lena.press("Put beside it")
    lena.look()
    lena.press("Merge")
    lena.sees(lena.said("Merged into this file: %(numbers)s", numbers=other.number))
    lena.look()
    assert Customer.objects.count() == 4
    lena.press("Undo the merge")
    lena.page.locator("[data-confirm-yes]").click()
    expect(lena.page.locator(".toasts")).to_contain_text(lena.said("The files are apart again."))
    assert Customer.objects.count() == 5
    lena.open(f"/customers/{other.pk}/").sees("王方")
    expect(lena.page.locator("main")).to_contain_text("从前叫王芳")
    lena.open(f"/customers/{survivor.pk}/").sees("王芳")
    assert dict(Customer.objects.values_list("name", "note")) == notes  # each has its own again
