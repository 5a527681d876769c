"""How particulars are written: phone numbers, plates, codes, the way we address a customer."""

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from typing import Protocol

import phonenumbers
from django.utils import translation
from django.utils.encoding import punycode
from django.utils.translation import gettext
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError

_EXTENSION = re.compile(r"(.*?)\s*(?:转|轉|分机|分機|ext\.?|x|#)\s*:?(\d{1,6})$", re.IGNORECASE)
_TRAILING_EXTENSION = re.compile(r"(\d{3,4}-\d{7,8})-(\d{1,6})$")  # 010-62781234-123
_PLATE_NOISE = re.compile(r"[\s·•・‧∙.\-]")
_PLATE = re.compile(r"[0-9A-Z\u3400-\u9fff]{3,12}")


_TITLES = ("先生", "女士", "小姐", "太太")
_DOUBLE_SURNAME = re.compile(
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|夏侯|东方|東方|尉迟|尉遲|皇甫|公孙|公孫|慕容|令狐|宇文|长孙|長孫|司徒|司空|"
    "端木|独孤|獨孤|南宫|南宮|轩辕|軒轅|百里|东郭|東郭|呼延|闻人|聞人|申屠|太史|万俟|濮阳|濮陽|淳于|单于|張簡|范姜"
)


class Addressed(Protocol):
    """Whoever can be spoken to."""

    kind: str
    name: str
    salutation: str


class PhoneUnreadable(DomainError):
    """“%(typed)s” is not a complete phone number."""

    field = "phones"


class PlateUnreadable(DomainError):
    """“%(typed)s” is not a number plate."""

    field = "assets"


class CodeUnreadable(DomainError):
    """“%(typed)s” has no letter or digit in it."""

    field = "assets"


def handle_key(address: str) -> str:
    """The form an e-mail address or WeChat id is compared in: Wang@例子.example is wang@xn--fsqu00a.example."""
    local, at, domain = address.strip().casefold().rpartition("@")
    with suppress(UnicodeError):  # no such domain can be: it is compared as it is written
        domain = punycode(domain) if at else domain
    return local + at + domain


@lru_cache(maxsize=4096)  # a file that comes in is looked at several times
def phone_number(typed: str, region: str) -> str:
    """The form a number is stored and compared in: E.164 where it is one, else its digits; x before an extension."""
    text = _halfwidth(typed)
    match = _EXTENSION.fullmatch(text) or _TRAILING_EXTENSION.fullmatch(text)
    text, extension = match.groups() if match else (text, "")
    number = _international(text, region) or _domestic(text)
    if not number:
        raise PhoneUnreadable(typed=typed)
    return f"{number}x{extension}" if extension else number


LONGEST_LANDLINE = 11  # area code without its zero, and the number
_SURELY_A_MOBILE = re.compile(r"1(?:3[0-9]|5[0-35-9]|8[0-9])[0-9]{8}")


def _international(text: str, region: str) -> str:
    if region in ("CN", "") and _SURELY_A_MOBILE.fullmatch(text):  # nearly every row of a file
        return f"+86{text}"
    try:
        number = phonenumbers.parse(text, region or "CN")
    except phonenumbers.NumberParseException:
        return ""
    # A landline of an older numbering plan is possible without being valid any more; 10 digits of a mobile are not, nor
    # is anything longer than area code and eight digits.
    if number.country_code == 86 and text.startswith("0") and len(str(number.national_number)) > LONGEST_LANDLINE:
        return ""
    written_out = text.startswith(("+", "00")) or (text.startswith("0") and number.country_code == 86)
    if phonenumbers.is_valid_number(number) or (written_out and phonenumbers.is_possible_number(number)):
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return ""


def _domestic(text: str) -> str:
    """Service numbers (110, 12315, 95588) and landlines without their area code, which have no E.164 form."""
    digits = re.sub(r"[\s\-()]", "", text)
    return digits if re.fullmatch("[0-9]{3,8}", digits) else ""


_MOBILE_OF_CHINA = re.compile(r"\+86(1[3-9]\d)(\d{4})(\d{4})")


def phone_shown(number: str, region: str) -> str:
    """The number as people of the region dial it."""
    if mobile := _MOBILE_OF_CHINA.fullmatch(number):  # nearly every line of a list: parsing it takes 20 times as long
        return " ".join(mobile.groups() if region in ("CN", "") else ("+86", *mobile.groups()))
    plain, _, extension = number.partition("x")
    if plain.startswith("+"):
        parsed = phonenumbers.parse(plain)
        at_home = parsed.country_code == phonenumbers.country_code_for_region(region or "CN")
        style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
        plain = phonenumbers.format_number(parsed, style)
    return f"{plain}转{extension}" if extension else plain


def phone_kind(number: str) -> str:
    """Whether a stored number is a mobile or a landline, as its numbering plan says; empty where that is open."""
    plain = number.partition("x")[0]
    if not plain.startswith("+"):
        return "landline" if len(plain) in (7, 8) else ""  # without its area code
    kind = phonenumbers.number_type(phonenumbers.parse(plain))
    return {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "landline"}.get(kind, "")


def plate_key(typed: str) -> str:
    """What makes two spellings of a plate the same: 冀A·12345, 冀a 12345 and 冀A12345."""
    key = _PLATE_NOISE.sub("", _halfwidth(typed)).upper()
    if key and not _PLATE.fullmatch(key):
        raise PlateUnreadable(typed=typed)
    return key


def code_key(typed: str) -> str:
    """What makes two spellings of a serial or account number the same: sn-0012 a and SN0012A."""
    key = _PLATE_NOISE.sub("", _halfwidth(typed)).replace("_", "").replace("/", "").upper()
    if typed.strip() and not any(sign.isalnum() for sign in key):
        raise CodeUnreadable(typed=typed)
    return key


def asset_key(typed: str, spelling: str, region: str) -> str:
    """The form in which the key of a thing owned is compared; empty when it has none."""
    if not typed.strip():
        return ""
    if spelling == "plate":
        return plate_key(typed)
    if spelling == "phone":
        try:
            return phone_number(typed, region)
        except PhoneUnreadable as unreadable:
            raise PhoneUnreadable(field="assets", typed=typed) from unreadable
    return code_key(typed)


def asset_shown(key: str, spelling: str) -> str:
    """The key of a thing owned as it is shown: a phone number is masked there, too."""
    return masking.phone(key) if spelling == "phone" else key


def taken_for(typed: str) -> str:
    """What somebody typed to find a customer most likely is: a phone, a plate or a name."""
    if re.fullmatch(r"[\d\s+()（）-]{5,}", typed):
        return "phone"
    try:
        is_plate = sum(sign.isdigit() for sign in plate_key(typed)) >= 2
    except PlateUnreadable:
        is_plate = False
    return "plate" if is_plate else "name"


def file_number(pk: int) -> str:
    return f"KH-{pk:07d}"


def address_as(customer: Addressed, language: str | None = None) -> str:
    """How we speak to a customer: 王先生, 欧阳女士; both while we don't know; a company by its name."""
    if customer.kind != "person" or customer.name.endswith(_TITLES):
        return customer.name
    with translation.override(language or translation.get_language()):
        known = {"mr": gettext("Mr %(surname)s"), "ms": gettext("Ms %(surname)s")}
        pattern = known.get(customer.salutation) or gettext("Mr or Ms %(surname)s")
    return pattern % {"surname": surname(customer.name)}


def surname(name: str) -> str:
    """The surname of a Chinese name; a name in another script is left whole."""
    if not re.match(r"[\u3400-\u9fff]", name):
        return name
    return name[:2] if len(name) > 2 and _DOUBLE_SURNAME.match(name) else name[:1]


def _halfwidth(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
