"""Personal data is hidden the same way everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel import masking


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("021-62345678", "021-****5678"),
        ("(021) 62345678", "021-****5678"),
        ("021 6234 5678", "021-****5678"),
        ("02162345678", "021-****5678"),
        ("0755 12345678", "0755-****5678"),
        ("075512345678", "0755-****5678"),
        ("021-62345678转801", "021-****5678转***"),
        ("+85291234567", "+852****4567"),
        ("0912345678", "09****5678"),
        ("0912 345 678", "09****5678"),
        ("2345678", "***5678"),
        ("10086", "****6"),
        ("138****5678", "138****5678"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_last_digits(number, masked):
    assert masking.phone(number) == masked


@given(st.from_regex(r"(\+\d{1,3} ?)?[\d -]{8,14}", fullmatch=True))
def test_no_phone_shows_more_than_it_hides_and_masking_twice_changes_nothing(number):
    masked = masking.phone(number)

    digits = sum(sign.isdigit() for sign in number)
    assert masked.count("*") >= min(4, digits // 2)
    if sum(sign.isdigit() for sign in masked) <= 7:
        assert masking.phone(masked) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010119900307123X", "110***********123X"),
        ("110101900307123", "110********7123"),
        ("A123456789", "A*******89"),
        ("A123456(7)", "A*****6(7)"),
        ("123", "1**"),
    ],
)
def test_a_document_keeps_its_first_and_last_signs(number, masked):
    assert masking.id_number(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("上海市浦东新区张江路88弄3号501室", "上海市浦东新区****"),
        ("广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区****"),
        ("内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦托海镇", "内蒙古自治区呼伦贝尔市鄂温克族自治旗****"),
        ("吉林省延边朝鲜族自治州延吉市河南街", "吉林省延边朝鲜族自治州延吉市****"),
        ("湖南省凤凰县沱江镇", "湖南省凤凰县****"),
        ("新北市板橋區文化路一段1號", "新北市板橋區****"),
        ("香港特別行政區旺角彌敦道1號", "香港特別行政區****"),
        ("香港九龍旺角彌敦道1號", "香港****"),
        ("阳光小区3栋", "阳光****"),
        ("12号楼花园城市", "****"),
        ("12 Nathan Road", "****"),
        ("北京市", "北京市"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_district(address, masked):
    assert masking.address(address) == masked


@pytest.mark.parametrize(("name", "masked"), [("王小明", "王**"), ("李四", "李*"), ("John Smith", "J**"), ("", "")])
def test_a_name_keeps_its_first_character(name, masked):
    assert masking.name(name) == masked


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("请打13812345678找张三", "请打138****5678找张三"),
        ("tel13812345678", "tel138****5678"),
        ("身份证110101199003071234。", "身份证110***********1234。"),
        ("座机021-62345678转2", "座机021-****5678转2"),
        ("(021)62345678", "021-****5678"),
        ("HK 9123 4567，+852 91234567", "HK ****4567，+852****4567"),
        ("台0912345678 A123456789", "台09****5678 A*******89"),
        ("卡6222021234567890123", "卡622************0123"),
        ("身份证A1234563和AB9876543", "身份证A*****63和A******43"),
        ("香港身份证A123456(7)", "香港身份证A*****6(7)"),
    ],
)
def test_free_text_loses_its_numbers(line, masked):
    assert masking.text(line) == masked


@pytest.mark.parametrize(
    "line",
    [
        "TS-20261122-0001", "于20261122到货", "2026-11-22 08:03:15", "127.0.0.1:8000", "12345.60元",
        "运单YT7760331", "运单YT77603310",
    ],
)  # fmt: skip
def test_free_text_keeps_days_case_numbers_amounts_and_waybills(line):
    assert masking.text(line) == line


@given(st.text(max_size=20), st.integers(13000000000, 19999999999), st.text("。，abc \n", max_size=5))
def test_no_mobile_number_gets_through(before, number, after):
    line = before.rstrip("0123456789*+") + "：" + str(number) + after

    assert str(number) not in masking.text(line)
