"""Simplified words as they are written and said in Taiwan."""

import pytest

from huiyin.kernel.traditional import traditional


@pytest.mark.parametrize(
    ("simplified", "wanted"),
    [
        ("软件信息", "軟體資訊"),
        ("发布制度", "發布制度"),
        ("回访工作台", "回訪工作台"),
        ("性能不稳", "性能不穩"),
        ("回访台账", "回訪台帳"),
        ("每周书面反馈", "每週書面回饋"),
        ("邮件渠道的账号", "郵件管道的帳號"),
        ("服务水平和产品质量", "服務水準和產品品質"),
        ("不在岗安排", "不在勤安排"),
        ("服务项目", "服務項目"),
        ("会签后归档，贴上标签", "會簽後歸檔，貼上標籤"),
        ("合同由配合同事保管", "合約由配合同事保管"),
        ("环比和同比", "與上期和去年同期的比較"),
        ("在另一轮回访中待联系", "在另一輪回訪中待聯絡"),
        ("联系不上的轮回", "聯絡不上的輪迴"),
        ("客户类型", "客戶類型"),
        ("了解设备使用情况", "瞭解設備使用情況"),
        ("战略伙伴", "戰略夥伴"),
        ("保修期内用户回访", "保固期內用戶回訪"),
        ("一周内，质量周会，周边", "一週內，品質週會，周邊"),
        ("点“保存”", "點「儲存」"),
        ("主管领导向领导报告", "主管向主管報告"),
    ],
)
def test_words_are_those_of_taiwan_and_of_the_trade(simplified: str, wanted: str) -> None:
    assert traditional(simplified) == wanted
