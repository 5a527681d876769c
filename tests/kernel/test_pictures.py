"""Only a whole picture of sane size is taken for a drawing."""

import struct
import tracemalloc
import zlib

import pytest

from huiyin.kernel.pictures import MAGIC, is_drawing
from huiyin.site.signature import draw

DRAWN = draw("王磊")


def png(
    width: int = 40, height: int = 20, colour: int = 6, *, rows: bytes | None = None, more: bytes = b"", **header: int
) -> bytes:
    """A PNG with all of its parts, one of them as asked."""
    channels = {0: 1, 2: 3, 3: 1, 6: 4}[colour]
    depth, interlace = header.get("depth", 8), header.get("interlace", 0)
    body = (b"\x00" + b"\xff" * (width * channels)) * height if rows is None else rows
    return MAGIC + b"".join(
        [
            part(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)),
            more,
            part(b"IDAT", zlib.compress(body)),
            part(b"IEND", b""),
        ]
    )


def part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize(
    "picture", [DRAWN, png(), png(colour=2), png(colour=0), png(more=part(b"tEXt", b"Software\x00Canvas"))]
)
def test_a_whole_picture_is_a_drawing(picture: bytes) -> None:
    assert is_drawing(picture)


ROW = b"\x00" + b"\xff" * 160


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        MAGIC,
        MAGIC + b"\x00" * 64,
        DRAWN[:-1],
        DRAWN[:200],
        DRAWN + b"<script>",
        DRAWN.replace(b"IDAT", b"IDAX"),
        DRAWN[:60] + bytes([DRAWN[60] ^ 1]) + DRAWN[61:],
        b"GIF89a" + DRAWN,
        png(width=1, height=1),
        png(width=9000),
        png(width=4000, height=4000, rows=b""),
        png(depth=16),
        png(interlace=1),
        png(colour=3),
        png(more=part(b"PLTE", b"\x00\x00\x00")),
        png(more=part(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 6, 0, 0, 0))),
        png(rows=ROW * 19),
        png(rows=ROW * 21),
        png(rows=ROW * 19 + b"\x05" + ROW[1:]),
    ],
    ids=lambda picture: f"{len(picture)} bytes {zlib.crc32(picture):x}",
)
def test_anything_else_is_none(broken: bytes) -> None:
    assert not is_drawing(broken)


def test_a_picture_that_unpacks_to_more_than_it_says_is_not_unpacked() -> None:
    bomb = png(rows=b"\x00" * 50_000_000)
    tracemalloc.start()

    refused = not is_drawing(bomb)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused
    assert most < 1_000_000
