"""A supervisor puts two files of one customer side by side, merges them, and undoes it."""

from collections.abc import Callable

from playwright.sync_api import expect

from huiyin.customers import actions
from huiyin.customers.models import Customer
from huiyin.kernel.clock import now
from tests.conftest import House
from tests.journeys.desk import Desk


def test_a_supervisor_merges_two_files_and_parts_them_again(desk: Callable[..., Desk], shop: House) -> None:
    plain = {"kind": "person", "by": shop.ana, "at": now(), "confirmed": True}
    one = actions.open_file(name="王芳", phones=["13800138000"], note="老客户", **plain)
    other = actions.open_file(name="王方", phones=["13900139000"], **plain)
    lena = desk(shop.lena)

    lena.open(f"/customers/{one.pk}/merging/").look()
    lena.page.get_by_role("combobox", name="这位客户的另一份档案").press_sequentially("王方")
    lena.page.get_by_role("option", name="王方").click()
    lena.page.get_by_role("button", name="放在一起比较").click()
    lena.sees(other.number)
    lena.look()
    lena.page.get_by_role("radio", name="客户名称：王方").check()
    lena.page.get_by_role("button", name="合并", exact=True).click()
    lena.sees(f"已并入本档案：{other.number}")
    lena.look()
    assert list(Customer.objects.values_list("name", flat=True)) == ["王方"]

    lena.open(f"/customers/{other.pk}/")
    expect(lena.page).to_have_url(f"{lena.home}/customers/{one.pk}/")
    lena.page.get_by_role("button", name="撤销合并").first.click()
    lena.page.locator("[data-confirm-yes]").click()
    lena.sees("档案已重新分开")
    assert set(Customer.objects.values_list("name", flat=True)) == {"王芳", "王方"}


def test_a_supervisor_goes_through_the_files_that_look_alike(desk: Callable[..., Desk], shop: House) -> None:
    plain = {"kind": "person", "phones": ["13800138000"], "by": shop.ana, "at": now(), "confirmed": True}
    files = [actions.open_file(name=name, **plain) for name in ("王芳", "王方", "李雷")]
    actions.find_lookalikes(now())
    lena = desk(shop.lena)

    lena.open("/customers/lookalikes/").look()
    lena.sees("3 对")
    row = lena.page.get_by_role("row").filter(has_text=files[0].number).filter(has_text=files[2].number)
    row.get_by_role("button", name="不是同一位").click()
    lena.page.locator("[data-confirm-yes]").click()
    lena.sees("2 对")
    row = lena.page.get_by_role("row").filter(has_text=files[0].number).filter(has_text=files[1].number)
    row.get_by_role("link", name="比较并合并").click()
    lena.page.get_by_role("button", name="合并", exact=True).click()
    lena.sees("没有疑似重复的档案")
    lena.look()


def test_an_agent_who_types_a_known_phone_goes_on_with_the_file_there_is(
    desk: Callable[..., Desk], shop: House
) -> None:
    file = actions.open_file(kind="person", name="王芳", phones=["13800138000"], by=shop.ana, at=now())
    ana = desk(shop.ana)

    ana.open("/cases/complaint/new/")
    ana.page.locator("[data-customer-picker] [role=combobox]").press_sequentially("新客户")
    ana.page.locator("[data-pick-opening]").click()
    ana.page.locator('dialog [name="phone.typed-0"]').fill("13800138000")
    ana.page.get_by_role("button", name="就用这一份").click()

    expect(ana.page.locator("[data-customer-picker] [data-pick-value]")).to_have_value(str(file.pk))
