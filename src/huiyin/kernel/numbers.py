"""Numbers that come in as text, and amounts that go out in words."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from huiyin.kernel.errors import DomainError

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")
HOUR = 3600
LONGEST_KEY = 18  # digits; what is longer is no row's key


def key_in(text: str) -> int | None:
    """The key of a row, or another whole number, if that is what was sent; ² and ٣ count as digits elsewhere."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


def half_up(value: Decimal | float, step: Decimal) -> Decimal:
    """Rounded as a workbook shows it: Python alone would round half of the halves down."""
    return Decimal(str(value)).quantize(step, ROUND_HALF_UP)


def per_cent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    return half_up(Decimal(100 * part) / whole, TENTH)


def in_per_cent(share: float) -> Decimal:
    return half_up(Decimal(str(share)) * 100, TENTH)


def in_hours(seconds: float) -> Decimal:
    return half_up(Decimal(str(seconds)) / HOUR, TENTH)


class TooMuch(DomainError):
    """An amount of this size is not written in words."""


# Digits, tens, ten thousands, hundred millions, then what stands before an amount and its units; both scripts.
_SIMPLIFIED = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万", "亿", "负", "元角分整", {"CNY": "人民币", "TWD": "新台币"})
_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬", "億", "負", "元角分整", {"CNY": "人民幣", "TWD": "新臺幣"})
MOST_IN_WORDS = Decimal(10) ** 16


def in_capitals(amount: Decimal | int, *, language: str | None = None, currency: str = "CNY") -> str:
    """An amount as it is written where somebody signs: 1409.50 is 人民币壹仟肆佰零玖元伍角整.

    As the banks ask it: 整 after yuan and jiao, none after fen; one 零 for the noughts between. Raises TooMuch.
    """
    said = (language or get_language() or "").lower()
    digits, tens, wan, yi, minus, units, names = _TRADITIONAL if said == "zh-hant" else _SIMPLIFIED
    yuan, jiao, fen, whole = tuple(units)
    cents = int(half_up(abs(Decimal(amount)) * 100, Decimal(1)))
    if cents >= MOST_IN_WORDS * 100:
        raise TooMuch
    units_of_yuan, tenths, hundredths = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_grouped(units_of_yuan, digits, tens, wan, yi)}{yuan}" if units_of_yuan or not cents else ""
    if tenths:
        text += digits[tenths] + jiao
    elif hundredths and text:
        text += digits[0]
    text += digits[hundredths] + fen if hundredths else whole
    return f"{names[currency]}{minus if amount < 0 and cents else ''}{text}"


def money_signed(amount: Decimal | int) -> str:
    """An amount that somebody signs for: in figures, and in capitals for who reads Chinese."""
    figures = f"¥{amount:,.2f}" if amount >= 0 else f"-¥{-amount:,.2f}"
    return f"{figures}\n{in_capitals(amount)}" if (get_language() or "").startswith("zh") else figures


def _grouped(number: int, digits: str, tens: str, wan: str, yi: str) -> str:
    for size, unit in ((10**8, yi), (10**4, wan)):
        if number >= size:
            high, low = divmod(number, size)
            nought = digits[0] if 0 < low < size // 10 else ""
            return (
                _grouped(high, digits, tens, wan, yi)
                + unit
                + nought
                + (_grouped(low, digits, tens, wan, yi) if low else "")
            )
    return _below_ten_thousand(number, digits, tens)


def _below_ten_thousand(number: int, digits: str, tens: str) -> str:
    """Noughts at the end are not said, those between once."""
    if not number:
        return digits[0]
    places = [(int(digit), place) for place, digit in enumerate(reversed(str(number)))][::-1]
    text = "".join(digits[digit] + (tens[place - 1] if place and digit else "") for digit, place in places)
    while digits[0] * 2 in text:
        text = text.replace(digits[0] * 2, digits[0])
    return text.rstrip(digits[0])
