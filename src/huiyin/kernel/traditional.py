"""Simplified words in the traditional characters and the usage of Taiwan (ADR 11)."""

from functools import cache

import opencc

# Where OpenCC takes one trade's word for another's: a rule is published, not released; a product performs.
MENDED = {"釋出": "發布", "效能": "性能"}


def traditional(text: str) -> str:
    words = str(_converter().convert(text))
    for wrong, right in MENDED.items():
        words = words.replace(wrong, right)
    return words


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")
