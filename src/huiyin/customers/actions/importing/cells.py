"""What a cell of a file of customers says: numbers unharmed, dates, several phones in one cell, places."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import product

from huiyin.customers.rules import NO, YES
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import OF_BIRTHS, to_datetime, to_text
from huiyin.kernel.spreadsheets.values import Value

_SHORTENED = re.compile(r"\d(?:\.\d+)?E[+]?\d{1,2}", re.IGNORECASE)
_EXACT = 10**15  # Excel keeps fifteen digits of a number
_BETWEEN = re.compile(r"\s*[/、，,;；|\n]+\s*|(?<=\d)\s+(?=(?:\+?86)?1\d{10}(?!\d))")
_WHOSE = re.compile(r"([+\d][\d\s()（）+-]{5,}?)\s*[(（]?([^\d\s()（）+\-转轉分#xX][^()（）\d]*)[)）]?")
_WHOSE_FIRST = re.compile(r"([^\d\s()（）+:：]{1,12})\s*[:：]?\s*(\+?\d[\d\s()（）+-]{5,})")
_COMPANY = re.compile(
    r"公司|集团|集團|工厂|工廠|企业|企業|厂$|廠$|学校|學校|大学|大學|医院|醫院|银行|銀行|酒店|宾馆|賓館|商行|车行|車行|经营部|經營部|门诊部|門診部|商店|超市|事务所|事務所|合作社|委员会|委員會|.{3}行$|.{2}(?:店|部|中心|协会|協會)$|"
    r"(?:^|[\s,.])(?:co|ltd|inc|corp|llc|gmbh|company|limited)\b",
    re.IGNORECASE,
)
_COMPANY_WORDS = frozenset(
    ("company", "单位", "公司", "企业", "企业客户", "单位客户", "公司客户", "法人", "大客户", "集团", "机构", "对公")
)
_PERSON_WORDS = frozenset(("person", "individual", "个人", "个人客户", "自然人", "散户", "对私"))
_MR = frozenset({"mr", "mr.", "男", "先生", "male", "m", "男士"})
_MS = frozenset({"ms", "ms.", "mrs", "mrs.", "miss", "女", "女士", "小姐", "太太", "female", "f", "夫人"})
_ALLOWS = YES | {"同意", "已同意", "接受", "允许", "愿意"}
_REFUSES = NO | {"不同意", "拒绝", "不接受", "不允许", "不愿意", "谢绝", "×", "x"}
_SHUNS = YES | {"谢绝", "谢绝来电", "谢绝联系", "拒绝", "勿扰", "免打扰", "请勿联系", "不要联系", "不可联系", "dnc"}
_MAY_BE_CONTACTED = NO | {"可联系", "可以联系", "正常"}
_ANOTHER = frozenset({"new", "新", "新建", "新客户", "新建档案", "somebody else", "另一人", "另一位客户"})
_UNKNOWN = frozenset({"", "未知", "不详", "不詳", "unknown", "保密", "-", "/", "无", "無"})


class ShortenedByExcel(DomainError):
    """“%(value)s” is a number that Excel has shortened: format the column as text and enter it whole."""


class NotAWordFor(DomainError):
    """“%(value)s” is not known here; one of: %(known)s."""


def text_of(value: Value) -> str:
    """The cell as text, with every digit; the mark with which text is kept from being calculated comes off."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _EXACT:
        raise ShortenedByExcel(value=to_text(value))
    text = to_text(value).strip()
    return text[1:] if re.match(r"'[=+\-@\d]", text) else text


def code_of(value: Value) -> str:
    """A number that is no quantity: phone, plate, account."""
    text = text_of(value)
    if _SHORTENED.fullmatch(text):
        raise ShortenedByExcel(value=text)
    return text


def phones_of(text: str) -> list[tuple[str, str]]:
    """The numbers of a cell, each with whose it is: 13800138000(妻子)、0335-3212345."""
    found: list[tuple[str, str]] = []
    for part in _BETWEEN.split(text):
        if whose := _WHOSE.fullmatch(part):
            found.append((whose[1].strip(), whose[2].strip()))
        elif whose := _WHOSE_FIRST.fullmatch(part):
            found.append((whose[2].strip(), whose[1].strip()))
        elif part:
            found.append((part, ""))
    return found


def several(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,，、;；/|]+", text) if part]


def day_of(value: Value, zone: tzinfo) -> date | None:
    """2024/7/15, 2024年7月15日, 民國113年7月15日, a serial number of Excel."""
    moment = to_datetime(value, zone)
    return moment.date() if moment else None


def birthday_of(value: Value, zone: tzinfo) -> date | None:
    """A day of birth, also before 1954, where a number elsewhere is no day."""
    moment = to_datetime(value, zone, serials=OF_BIRTHS)
    return moment.date() if moment else None


def moment_of(value: Value, zone: tzinfo) -> datetime | None:
    return to_datetime(value, zone)


def kind_of(text: str, name: str) -> str:
    """Person or company, by what the file says, else by the name."""
    said = cjk.normalise(text)
    if said in _COMPANY_WORDS:
        return "company"
    if said in _PERSON_WORDS:
        return "person"
    if said:
        raise NotAWordFor(value=text, known="个人、单位")
    return "company" if _COMPANY.search(name) else "person"


def means_another(text: str) -> bool:
    """What stands in the column of file numbers says that it is none of the files there are."""
    return cjk.normalise(text) in _ANOTHER


def consent_of(text: str) -> bool:
    """Whether a customer allows it."""
    return _either(text, _ALLOWS, _REFUSES, known="同意、不同意、是、否、yes、no")


def shuns_contact(text: str) -> bool:
    """Whether a customer wants no contact at all."""
    return _either(text, _SHUNS, _MAY_BE_CONTACTED, known="是、否、谢绝、可联系、yes、no")


def _either(text: str, yes: frozenset[str], no: frozenset[str], *, known: str) -> bool:
    said = cjk.normalise(text)
    if said not in yes | no:
        raise NotAWordFor(value=text, known=known)
    return said in yes


def salutation_of(text: str) -> str:
    said = unicodedata.normalize("NFKC", text).strip().casefold()
    if said in _MR:
        return "mr"
    if said in _MS:
        return "ms"
    if said in _UNKNOWN:
        return ""
    raise NotAWordFor(value=text, known="先生、女士、男、女")


def one_of(text: str, words: Mapping[str, str]) -> str:
    """The key of a word of a closed list, in any language and script."""
    key = words.get(cjk.normalise(text))
    if key is None:
        raise NotAWordFor(value=text, known="、".join(_first_words(words)))
    return key


def _first_words(words: Mapping[str, str]) -> list[str]:
    """Of what may be written for each key the first word, not each language's."""
    first: dict[str, str] = {}
    for word, key in words.items():
        first.setdefault(key, word)
    return list(first.values())


def place_of(address: str, beginnings: Mapping[str, str]) -> tuple[str, str]:
    """The code of the place an address begins with, and the rest of the address: 河北省秦皇岛市海港区文化路1号."""
    plain = cjk.normalise(address)
    whole = address if len(plain) == len(address) else plain  # something was folded: the rest begins elsewhere
    tight, ends = _without_blanks(plain)
    for length in range(min(len(tight), 24), 2, -1):
        if code := beginnings.get(tight[:length]):
            return code, whole[ends[length - 1] :].strip(" ,，")
    return "", address


def _without_blanks(text: str) -> tuple[str, list[int]]:
    """The text without blanks, and where each of its characters ends in the whole."""
    kept = [(sign, at + 1) for at, sign in enumerate(text) if sign not in " ,，"]
    return "".join(sign for sign, _end in kept), [end for _sign, end in kept]


@lru_cache(maxsize=4)
def beginnings(places: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """The code of a place by what an address in it may begin with; what two places share means neither."""
    found: dict[str, str] = {}
    for code, whole in places:
        names = [cjk.normalise(name) for name in whole.split()]
        for written in _spellings(names):
            found[written] = "" if written in found and found[written] != code else code
    return found


def _spellings(names: list[str]) -> Iterable[str]:
    *above, last = names
    if not above:
        return {last}
    # The province may be left out before a city, not both before a county: there are too many 朝阳区.
    shorter = [{name, name.rstrip("省市")} for name in above]
    whole = {"".join(parts) + last for parts in product(*shorter)}
    if len(above) == 1:
        return whole | {last}
    return whole | {"".join(parts) + last for parts in product(*shorter[1:])} | {above[0] + last}
