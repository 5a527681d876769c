"""Regions as people write them, and as agents are given them: the beginning of a code."""

from collections.abc import Iterable

from django.db.models import Q

from huiyin.customers.models import Region
from huiyin.kernel.cjk import normalise


def regions_named(text: str) -> dict[str, str]:
    """The places somebody may mean, as the beginnings of their codes, each with its whole name.

    A name may leave out 省, 市 and the like; places before it narrow it down: 北京 朝阳区.
    """
    words = text.split()
    if len(words) == 1 and words[0].isascii():
        rows = Region.objects.filter(code=words[0].ljust(6, "0"))
        return {beginning(row.code): whole_name(row) for row in rows}
    if not words:
        return {}
    rows = Region.objects.filter(_called(words[-1])).select_related("parent__parent").order_by("level", "code")
    found = [row for row in rows if all(_lies_in(row, word) for word in words[:-1])]
    exact = [row for row in found if words[-1] in (row.name, row.traditional)]
    highest = min((row.level for row in found), default=0)
    # 吉林 is the province as long as nobody says more; 朝阳 is a city before it is a county.
    chosen = exact or [row for row in found if row.level == highest]
    return {beginning(row.code): whole_name(row) for row in chosen}


def region_names(beginnings: Iterable[str]) -> list[str]:
    """The names of regions by the beginnings of their codes."""
    codes = [each.ljust(6, "0") for each in beginnings]
    known = {
        row.code: whole_name(row) for row in Region.objects.filter(code__in=codes).select_related("parent__parent")
    }
    return [known.get(code, code) for code in codes]


def beginning(code: str) -> str:
    """The part of a code that all places within it share."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def whole_name(region: Region) -> str:
    """A place with those it lies in."""
    names: list[str] = []
    place: Region | None = region
    while place:
        names.append(place.name)
        place = place.parent
    return " ".join(reversed(names))


def _called(word: str) -> Q:
    return Q(name__startswith=normalise(word)) | Q(traditional__startswith=word) | Q(name__startswith=word)


def _lies_in(region: Region, word: str) -> bool:
    place = region.parent
    while place:
        if place.name.startswith(word) or place.traditional.startswith(word):
            return True
        place = place.parent
    return False
