"""Draws a name's worth of pen strokes as a PNG, for the customers of the demo."""

import math
import struct
import zlib

WIDTH, HEIGHT, PEN = 320, 120, 2


def draw(name: str) -> bytes:
    """The same strokes for the same name; different names look different."""
    rows = [bytearray(b"\xff" * WIDTH) for _line in range(HEIGHT)]
    seed = zlib.crc32(name.encode())
    phases = [(seed >> shift & 0xFF) / 40 for shift in (0, 8, 16, 24)]
    for step in range(4000):
        along = step / 4000
        x = 24 + along * (WIDTH - 56) + 14 * math.sin(along * 40 + phases[0])
        y = HEIGHT / 2 + 24 * math.sin(along * 17 + phases[1]) + 15 * math.sin(along * 31 + phases[2])
        _dot(rows, int(x), int(y + 6 * math.sin(along * 67 + phases[3])))
    return _png(rows)


def _dot(rows: list[bytearray], x: int, y: int) -> None:
    for line in range(max(0, y - PEN), min(HEIGHT, y + PEN)):
        left, right = max(0, x - PEN), min(WIDTH, x + PEN)
        rows[line][left:right] = b"\x20" * (right - left)


def _png(rows: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    picture = zlib.compress(b"".join(b"\x00" + bytes(row) for row in rows), 9)
    chunks = [(b"IHDR", header), (b"IDAT", picture), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
