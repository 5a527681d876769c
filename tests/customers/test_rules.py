from dataclasses import dataclass

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.customers import rules
from huiyin.kernel.errors import DomainError

mobiles = st.from_regex(r"1(3[0-9]|5[0-35-9]|8[0-9])[0-9]{8}", fullmatch=True)
separators = st.sampled_from(["", " ", "-"])


@dataclass
class Somebody:
    name: str
    kind: str = "person"
    salutation: str = ""


@pytest.mark.parametrize(
    ("typed", "region", "stored"),
    [
        ("13800138000", "CN", "+8613800138000"),
        ("１３８ ００１３ ８０００", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "TW", "+8613800138000"),
        ("010-62781234", "CN", "+861062781234"),
        ("010-62781234转123", "CN", "+861062781234x123"),
        ("010-62781234-123", "CN", "+861062781234x123"),
        ("02-2345-6789 分機 12", "TW", "+886223456789x12"),
        ("0912345678", "TW", "+886912345678"),
        ("6123 4567", "HK", "+85261234567"),
        ("400-800-1234", "CN", "+864008001234"),
        ("95588", "CN", "95588"),
        ("12315", "CN", "12315"),
        ("62781234", "CN", "62781234"),
    ],
)
def test_a_number_is_stored_in_one_form_however_it_is_typed(typed: str, region: str, stored: str) -> None:
    assert rules.phone_number(typed, region) == stored


@pytest.mark.parametrize("typed", ["", "12", "1380013800", "138001380000", "没有电话", "+", "x12", "0" * 40])
def test_what_is_no_complete_number_is_refused_in_the_words_typed(typed: str) -> None:
    with pytest.raises(rules.PhoneUnreadable) as refused:
        rules.phone_number(typed, "CN")

    assert typed in str(refused.value)


@given(mobiles, separators, separators, st.sampled_from(["", "+86", "0086", "+86 "]))
def test_separators_and_country_code_do_not_make_another_number(
    mobile: str, first: str, second: str, country: str
) -> None:
    typed = f"{country}{mobile[:3]}{first}{mobile[3:7]}{second}{mobile[7:]}"

    assert rules.phone_number(typed, "CN") == f"+86{mobile}"


@given(st.sampled_from(["CN", "TW", "HK"]), st.integers(0, 10**9))
def test_a_stored_number_is_read_back_as_itself(region: str, seed: int) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    typed = str(example.national_number)[:-4] + f"{seed % 10_000:04d}"
    if not phonenumbers.is_valid_number(phonenumbers.parse(typed, region)):
        return

    stored = rules.phone_number(typed, region)

    assert rules.phone_number(stored, region) == stored
    assert rules.phone_number(rules.phone_shown(stored, region), region) == stored
    assert rules.phone_number(f"{stored}x12", region) == f"{stored}x12"


@given(mobiles, st.sampled_from(["CN", "TW", "HK"]))
def test_a_mobile_of_china_reads_as_its_numbering_plan_writes_it(typed: str, region: str) -> None:
    style = phonenumbers.PhoneNumberFormat.NATIONAL if region == "CN" else phonenumbers.PhoneNumberFormat.INTERNATIONAL

    shown = rules.phone_shown(f"+86{typed}", region)

    assert shown == phonenumbers.format_number(phonenumbers.parse(typed, "CN"), style)


@pytest.mark.parametrize("typed", ["冀A·12345", "冀a12345", "冀A 12345", "冀Ａ１２３４５", "冀A•12345", "冀A-12345"])
def test_a_plate_is_the_same_with_or_without_dot(typed: str) -> None:
    assert rules.plate_key(typed) == "冀A12345"


@pytest.mark.parametrize("typed", ["?", "12", "冀A12345678901", "<script>"])
def test_what_is_no_plate_is_refused(typed: str) -> None:
    with pytest.raises(rules.PlateUnreadable):
        rules.plate_key(typed)


@pytest.mark.parametrize(
    ("customer", "language", "said"),
    [
        (Somebody("王芳", salutation="ms"), "zh-hans", "王女士"),
        (Somebody("王强", salutation="mr"), "zh-hans", "王先生"),
        (Somebody("王强"), "zh-hans", "王先生/女士"),
        (Somebody("欧阳修", salutation="mr"), "zh-hans", "欧阳先生"),
        (Somebody("歐陽修", salutation="mr"), "zh-hant", "歐陽先生"),
        (Somebody("陈先生"), "zh-hans", "陈先生"),
        (Somebody("Smith", salutation="mr"), "en", "Mr Smith"),
        (Somebody("祥安公司", kind="company"), "zh-hans", "祥安公司"),
    ],
)
def test_a_customer_is_addressed_by_surname_and_title(customer: Somebody, language: str, said: str) -> None:
    assert rules.address_as(customer, language) == said


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True), st.sampled_from(["CN", ""]))
def test_a_mobile_that_needs_no_parsing_reads_as_the_library_reads_it(typed: str, region: str) -> None:
    number = phonenumbers.parse(typed, "CN")
    is_one = phonenumbers.is_valid_number(number)

    try:
        read = rules.phone_number(typed, region)
    except DomainError:
        read = ""

    assert read == (f"+86{typed}" if is_one else "")
