"""Whether bytes are a picture that can be drawn: for what comes from outside and is shown and printed later."""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator

MAGIC = b"\x89PNG\r\n\x1a\n"
ADDRESS = "data:image/png;base64,"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by colour type; a palette is nothing a drawing board makes
SIDES = range(16, 8193)
MOST_PIXELS = 6_000_000
FILTERS = 4  # the highest number of a row's filter


def drawn(address: str) -> bytes:
    """A picture as a page sends it that somebody drew on: in a data address; nothing, if it is none."""
    try:
        return base64.b64decode(address.removeprefix(ADDRESS), validate=True) if address.startswith(ADDRESS) else b""
    except binascii.Error:
        return b""


def is_drawing(data: bytes) -> bool:
    """A PNG of sane size, whole and undamaged to its last row; browsers make theirs from a canvas."""
    try:
        return _is_whole(data)
    except (ValueError, struct.error, zlib.error):
        return False


def _is_whole(data: bytes) -> bool:
    parts = list(_chunks(data))
    kinds = [kind for kind, _body in parts]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or kinds.count(b"IHDR") + kinds.count(b"IEND") != 2:
        return False
    if any(kind[:1].isupper() and kind not in {b"IHDR", b"IDAT", b"IEND"} for kind in kinds):
        return False  # what must be understood and is not
    width, height, depth, colour, *ways = struct.unpack(">IIBBBBB", parts[0][1])
    if width not in SIDES or height not in SIDES or width * height > MOST_PIXELS:
        return False
    if depth != 8 or colour not in CHANNELS or ways != [0, 0, 0]:
        return False
    return _rows_are_there(
        b"".join(body for kind, body in parts if kind == b"IDAT"), height, 1 + width * CHANNELS[colour]
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each part of the file, its checksum tried; nothing before, between or after them."""
    if not data.startswith(MAGIC):
        raise ValueError
    at = len(MAGIC)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if not kind.isalpha() or checksum != zlib.crc32(kind + body):
            raise ValueError
        yield kind, body
        at += 12 + length


def _rows_are_there(packed: bytes, rows: int, length: int) -> bool:
    unpacking = zlib.decompressobj()
    picture = unpacking.decompress(packed, rows * length + 1)
    if len(picture) != rows * length or not unpacking.eof or unpacking.unused_data:
        return False
    return max(picture[::length]) <= FILTERS
