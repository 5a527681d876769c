"""Papers as PDF, with their Chinese type inside."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typst

from huiyin.kernel.printing.definitions import Paper, TablePaper
from huiyin.kernel.printing.wording import on_paper

LARGE = 100_000  # characters of data: some twenty forms, or a register of a few hundred lines
KEPT_FOR = 10  # papers
FONTS = Path(__file__).parents[2] / "site" / "vendor" / "fonts"


def paper(definition: Paper | TablePaper, language: str | None = None) -> bytes:
    """The paper as A4 in a language; 年 月 日 and page numbers included."""
    return papers([definition], language)


def papers(definitions: Iterable[Paper | TablePaper], language: str | None = None) -> bytes:
    """Papers one after the other, each on sheets and with page numbers of its own; a hundred or so at a time."""
    sheets = [on_paper(definition, language) for definition in definitions]
    try:
        return _drawn(sheets)
    except typst.TypstError:
        # A picture that came in broken must not keep the rest from being printed.
        signed = [signature for sheet in sheets for signature in sheet["signatures"] if signature["picture"]]
        if not signed:
            raise
        for signature in signed:
            signature["picture"] = ""
        return _drawn(sheets)


def _drawn(sheets: list[dict[str, Any]]) -> bytes:
    layout = (Path(__file__).parent / "paper.typ").read_bytes()
    pictures = _Pictures()
    data = [
        {
            **sheet,
            "logo": pictures.place_of(sheet["logo"]),
            "logo_picture": "",
            "signatures": [
                {**signature, "image": pictures.place_of(signature["image"] if signature["picture"] else b"")}
                | {"picture": ""}
                for signature in sheet["signatures"]
            ],
        }
        for sheet in sheets
    ]
    said = json.dumps({"papers": data, "pictures": [list(picture) for picture in pictures.all]})
    pdf: bytes = typst.compile(layout, font_paths=fonts(), format="pdf", sys_inputs={"data": said})
    if len(said) > LARGE:
        _forget()
    return pdf


def _forget() -> None:
    """What was laid out is kept for the next ten papers, a gigabyte of a long register: ten empty ones end that."""
    for _time in range(KEPT_FOR + 1):
        typst.compile(b" ", font_paths=fonts(), format="pdf")


class _Pictures:
    """Each picture once, however many papers show it."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}

    def place_of(self, picture: bytes) -> int:
        return self._places.setdefault(picture, len(self._places)) if picture else -1

    @property
    def all(self) -> list[bytes]:
        return list(self._places)


@cache
def fonts() -> typst.Fonts:
    """Read once; the machine's own fonts are left out, so a paper looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
