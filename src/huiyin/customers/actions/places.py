"""Provinces, cities and counties are read from the regions package that the product brings along."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import opencc

from huiyin.customers.models import Region
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole

_ENTRY = re.compile(r'^\s*(\d{6}): ("(?:[^"\\]|\\.)*"),?$', re.MULTILINE)
FEWEST = 3000  # the country has never had fewer places


class NoRegions(DomainError):
    """“%(file)s” doesn't hold the regions."""


def load_regions(file: Path) -> int:
    """Bring the places up to date with the package's list (GB/T 2260, with Taiwan, Hong Kong and Macau).

    A place that is no longer listed stays, for the addresses that name it. Returns how many are listed.
    """
    names = {code: json.loads(name) for code, name in _ENTRY.findall(file.read_text(encoding="utf-8"))}
    if len(names) < FEWEST:
        raise NoRegions(file=file.name)
    return _keep(names)


@whole
def _keep(names: Mapping[str, str]) -> int:
    traditional = opencc.OpenCC("s2twp")
    rows = [
        Region(
            code=code,
            name=name,
            traditional=traditional.convert(name),
            parent_id=_parent(code, names),
            level=_level(code),
        )
        for code, name in sorted(names.items(), key=lambda place: (_level(place[0]), place[0]))
    ]
    Region.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "traditional", "parent", "level", "listed"],
    )
    Region.objects.exclude(code__in=list(names)).update(listed=False)
    return len(names)


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _parent(code: str, names: Mapping[str, str]) -> str | None:
    """The place it lies in; counties of some provinces belong to no city."""
    above = [code[:4] + "00", code[:2] + "0000"][_level(code) == 2 :] if _level(code) > 1 else []
    return next((parent for parent in above if parent in names), None)
