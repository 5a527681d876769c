"""When two files may be of the same customer: names and addresses in the one form in which they are compared."""

import re
from collections.abc import Collection, Iterable

from huiyin.kernel import cjk

# What a company's name says of its legal form, and a person's of how to address them; longest first.
_FORMS = re.compile(
    "(?:股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|控股有限公司|有限公司|股份公司|集团公司|总公司|公司|集团"
    r"|co\.?,?\s*ltd|ltd|limited|inc|llc)$"
)
_TITLES = re.compile("(?:先生|女士|小姐|太太)$")
_BRACKETS = re.compile(r"[()\[\]{}<>《》〈〉【】「」]")
_NOISE = re.compile(r"[\W_]+")
_NUMERALS = re.compile("[〇零一二两三四五六七八九十]+(?=号|楼|栋|幢|座|单元|层|室|弄|巷|段|期|组)")
_DIGITS = {sign: place for place, signs in enumerate(("〇零", "一", "二两", "三", *"四五六七八九")) for sign in signs}
_HOUSE = re.compile("(?:号?楼|栋|幢|座)")
_SHORTEST_NAME, _SHORTEST_STREET = 2, 3
LONGEST = 120
ANYWHERE = "*"


def name_key(name: str, kind: str) -> str:
    """What makes two spellings of a name the same; empty if too little is left to compare.

    河北祥安建材（集团）有限公司, 河北祥安建材有限公司 and ｘ河北祥安建材 in either script differ in their form only.
    """
    plain = _BRACKETS.sub("", cjk.normalise(name)).strip(" .")
    strip = _FORMS if kind == "company" else _TITLES
    while (shorter := strip.sub("", plain).strip(" .,")) != plain and shorter:
        plain = shorter
    key = _NOISE.sub("", plain)
    return key[:LONGEST] if len(key) >= _SHORTEST_NAME else ""


def street_key(text: str, region_name: str = "") -> str:
    """What makes two spellings of an address the same, without the region it may begin with.

    北京市朝阳区 建国路88號院三栋502室 and 建国路88号院3号楼502 are one.
    """
    plain = _NOISE.sub("", cjk.normalise(text))
    for part in cjk.normalise(region_name).split():
        short = part.rstrip("省市区县") if len(part) > _SHORTEST_NAME else part
        for beginning in (part, short):
            plain = plain.removeprefix(beginning)
    plain = _NUMERALS.sub(lambda numeral: str(_number(numeral[0])), plain)
    plain = _HOUSE.sub("栋", plain).replace("室", "")
    return plain[:LONGEST] if len(plain) >= _SHORTEST_STREET else ""


def places(addresses: Iterable[tuple[str, str, str]]) -> list[str]:
    """Where a file says a customer is, to be compared: of each (region, its name, text) the town and the street."""
    found: dict[str, None] = {}
    for region, name, text in addresses:
        town, street = region[:4], street_key(text, name)
        if town:
            found[f"@{town}"] = None
        if street:
            found[f"{town}/{street}"] = None
            found[f"{ANYWHERE}/{street}"] = None
    return list(found)


def alike_places(mine: Collection[str]) -> list[str]:
    """Of a person's places those to look for in other files: the same street in the same town, or in none told."""
    towns = [place for place in mine if not place.startswith(("@", ANYWHERE))]
    wanted: dict[str, None] = {}
    for place in towns:
        town, _slash, street = place.partition("/")
        wanted |= dict.fromkeys([place, f"/{street}"] if town else [f"{ANYWHERE}/{street}"])
    return list(wanted)


def same_place(kind: str, mine: Collection[str], theirs: Collection[str]) -> bool:
    """Whether two customers of one name are at the same place, as far as both files say where."""
    if kind == "company":
        towns, others = ({place for place in each if place.startswith("@")} for each in (mine, theirs))
        return not towns or not others or bool(towns & others)
    return not {*alike_places(mine)}.isdisjoint(theirs)


def _number(numeral: str) -> int:
    """三 is 3, 十二 is 12, 二十 is 20; signs in a row without 十 are digits: 一〇二 is 102."""
    if "十" not in numeral:
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    tens, _ten, ones = numeral.partition("十")
    return _value(tens, 1) * 10 + _value(ones, 0)


def _value(signs: str, empty: int) -> int:
    digits = "".join(str(_DIGITS[sign]) for sign in signs if sign in _DIGITS)
    return int(digits) if digits else empty
