"""The one layer that hides personal data: lists, pages, exports, print, the API and logs all call it."""

import re
from collections.abc import Callable
from datetime import datetime

HIDDEN = "****"
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0D: "-", 0xFF0B: "+"}

_NUMBER = re.compile(r"[\d\s()（）+.\-–—]*\d")
_AREA = re.compile(r"[（(]?(0\d{1,3})[)）\s.–—-]")
_MOBILE = r"1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}"
_LANDLINE = r"[（(]?0\d{2,3}[)）]?[-\s]?\d{7,8}|0\d{2,3}[-\s]\d{9,11}"  # one with digits too many is one, too
_TAIWAN = r"09\d{2}[-\s]?\d{3}[-\s]?\d{3}"
_ABROAD = r"\+\d{1,3}[-\s]?[\d\s-]{6,13}\d"
_HONG_KONG = r"[2-9]\d{3}[-\s]?\d{4}"
_IDENTITY = r"\d{6}(?:19|20)\d{9}[\dXx]|[A-Z][12]\d{8}|(?P<hong_kong>[A-Z]{1,2}\d{6}[（(]?[\dA][)）]?)"
_CARD = r"\d{15,19}"
_PERSONAL = re.compile(
    rf"(?<![\d*])(?:(?P<identity>(?<![A-Za-z])(?:{_IDENTITY})(?![A-Za-z])|{_CARD})"
    rf"|(?P<phone>{_ABROAD}|{_MOBILE}|{_LANDLINE}|{_TAIWAN}|(?<![A-Za-z-]){_HONG_KONG}))(?![\d*])"
)
_PLAIN = "[^省市州盟区區县縣旗路街道巷弄号號0-9]"  # neither a street nor a house
_REGION = re.compile(
    rf"(?:{_PLAIN}{{2,6}}省|{_PLAIN}{{2,6}}自治[区區]|{_PLAIN}{{2}}特[别別]行政[区區])?"
    rf"(?:{_PLAIN}{{1,8}}(?:市|州|盟|地[区區]))?"
    rf"(?:{_PLAIN}{{1,8}}(?:(?<![小社园園])[区區]|[县縣旗市]))?"
)


def phone(number: str) -> str:
    """138****5678 however it was typed: four digits before the last four are hidden, fewer of a short number."""
    if "*" in number and sum(sign.isdigit() for sign in number) <= 7:
        return number  # hidden already
    main = _NUMBER.match(number)
    if not main:
        return re.sub(r"\d", "*", number)
    digits = re.sub(r"^\s*(?:\+|00)86[-\s]?(?=1)", "", main[0])
    count = sum(sign.isdigit() for sign in digits)
    shown = 4 if count >= 7 else count // 3
    before = max(0, count - shown - 4) if count >= 8 else 0
    extension = re.sub(r"\d", "*", number[main.end() :])
    return _spelled(digits, _hide(digits, before, shown, str.isdigit), count) + extension


def _spelled(typed: str, hidden: str, count: int) -> str:
    """Without what stood between the digits, but for the hyphen behind an area code: 021-****5678."""
    signs = "".join(sign for sign in hidden if sign.isdigit() or sign in "*+")
    area, separated = 0, _AREA.match(typed)
    if count == 10 and typed.startswith("09"):
        pass  # a mobile in Taiwan
    elif separated:
        area = len(separated[1])
    elif count in (11, 12) and typed.startswith("0"):
        area = 3 if typed[1:2] in ("1", "2") else 4
    return f"{signs[:area]}-{signs[area:]}" if area else signs


def id_number(number: str) -> str:
    """110***********1234; of a shorter document the first sign and the last two stay."""
    signs = sum(sign.isalnum() for sign in number)
    before, shown = (3, 4) if signs >= 15 else (1, 2) if signs >= 8 else (1, 0)
    return _hide(number, before, shown, str.isalnum)


def address(text: str) -> str:
    """Province, city and district stay; street, house and flat are hidden."""
    text = text.strip()
    region = _REGION.match(text)
    kept = region[0] if region else ""
    if not kept and text and "\u4e00" <= text[0] <= "\u9fff":
        kept = text[:2]
    return kept + HIDDEN if text != kept else text


def name(text: str) -> str:
    """王**: the first character stays."""
    text = text.strip()
    return text[:1] + "*" * min(2, len(text) - 1)


def text(words: str) -> str:
    """Free text, such as a log line, with every phone, identity and card number in it hidden."""
    plain = words.translate(_HALF_WIDTH)
    if plain == words:
        return _PERSONAL.sub(_hidden, words)
    pieces, end = [], 0  # what hides nothing stays as it was typed
    for found in _PERSONAL.finditer(plain):
        if (hidden := _hidden(found)) != found[0]:
            pieces += [words[end : found.start()], hidden]
            end = found.end()
    return "".join([*pieces, words[end:]])


def numbers_in(words: str) -> list[str]:
    """Every number that `text` hides, as it stands in the words."""
    return [found[0] for found in _PERSONAL.finditer(words) if _hidden(found) != found[0]]


FILTERS = {"mask_phone": phone, "mask_id": id_number, "mask_address": address, "mask_name": name, "mask_text": text}


def _hidden(found: re.Match[str]) -> str:
    if found["hong_kong"] and not _is_hong_kong_card(found[0]):
        return found[0]
    if found["identity"]:
        return id_number(found[0])
    return found[0] if _is_date(found[0]) else phone(found[0])


def _is_hong_kong_card(number: str) -> bool:
    """YT7760331 is a waybill: unless it stands in brackets, the last sign has to be the check digit of the others."""
    if not number.isalnum():
        return True
    values = [int(sign, 36) for sign in number]
    if len(values) == 8:
        values.insert(0, 36)  # what stands for the letter that is not there
    return sum(weight * value for weight, value in zip(range(9, 0, -1), values, strict=True)) % 11 == 0


def _is_date(number: str) -> bool:
    """20261122 is a day, not a phone in Hong Kong."""
    try:
        datetime.strptime(number, "%Y%m%d")  # noqa: DTZ007  # only asks whether there is such a day
    except ValueError:
        return False
    return number[:2] in {"19", "20"}


def _hide(text: str, before: int, after: int, counts: Callable[[str], bool]) -> str:
    """Stars for the counted signs in the middle; separators stay where they are."""
    total = sum(counts(sign) for sign in text)
    shown, seen = "", 0
    for sign in text:
        if counts(sign):
            shown += sign if seen < before or seen >= total - after else "*"
            seen += 1
        else:
            shown += sign
    return shown
