"""Papers as PDF, with their Chinese type inside."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from huiyin.kernel.printing.definitions import Paper, TablePaper
from huiyin.kernel.printing.wording import on_paper

FONTS = Path(__file__).parents[2] / "site" / "vendor" / "fonts"


def paper(definition: Paper | TablePaper, language: str | None = None) -> bytes:
    """The paper as A4 in a language; 年 月 日 and page numbers included."""
    data = on_paper(definition, language)
    for signature in data["signatures"]:
        signature["image"] = list(signature["image"]) if signature["picture"] else ""
    try:
        return _drawn(data)
    except typst.TypstError:
        # A picture that came in broken must not keep the rest from being printed.
        if not any(signature["image"] for signature in data["signatures"]):
            raise
        for signature in data["signatures"]:
            signature["image"] = ""
        return _drawn(data)


def _drawn(data: dict[str, Any]) -> bytes:
    layout = (Path(__file__).parent / "paper.typ").read_bytes()
    pdf: bytes = typst.compile(layout, font_paths=fonts(), format="pdf", sys_inputs={"data": json.dumps(data)})
    return pdf


@cache
def fonts() -> typst.Fonts:
    """Read once; the machine's own fonts are left out, so a paper looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
