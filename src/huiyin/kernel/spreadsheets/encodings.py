"""Which encoding and which separator a text file is in, when nobody says so."""

import codecs
import csv
import io
from collections import Counter
from typing import BinaryIO

from huiyin.kernel.spreadsheets.files import NotASpreadsheet

_SAMPLE = 256 * 1024
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
SEPARATORS = (",", "\t", ";", "|", "，", "^", "~")
_UNSEEN = ("\x1f", "\x01")  # signs no person could choose
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: BinaryIO) -> str:
    """UTF-8, UTF-16, GB18030 or Big5, by what makes the most sense of the bytes."""
    file.seek(0)
    start = file.read(4096)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    if b"\x00" in start:
        return _utf_16(start)
    sample = _wide_lines(file)
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    wide = sum(sign > "\x7f" for sign in text) - bad
    if bad * 20 <= wide:
        return "utf-8"
    return max(("gb18030", "big5hkscs"), key=lambda encoding: _sense(sample, encoding))


def separator_of(text: str) -> str:
    """The sign that cuts most records into the same number of cells."""
    first = text.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    return max((*SEPARATORS, *_UNSEEN), key=lambda separator: _regularity(text, separator))


def _utf_16(start: bytes) -> str:
    zeros = Counter(at % 2 for at, byte in enumerate(start) if byte == 0)
    encoding = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    try:
        text = start[: len(start) // 2 * 2].decode(encoding, errors="strict")
    except UnicodeDecodeError as error:
        raise NotASpreadsheet from error
    if any(sign < " " and sign not in "\t\r\n" for sign in text):
        raise NotASpreadsheet  # some binary file
    return encoding


def _wide_lines(file: BinaryIO) -> bytes:
    """The first lines that are not plain ASCII; a line end is never half a character in these encodings."""
    file.seek(0)
    lines, size = [], 0
    for line in iter(lambda: file.readline(_SAMPLE), b""):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return b"".join(lines)


def _sense(sample: bytes, encoding: str) -> float:
    """The share of wide characters that are the common ones of that encoding."""
    text = sample.decode(encoding, errors="replace")
    wide = [sign for sign in text if sign > "\x7f"]
    return sum(_is_common(sign, encoding) for sign in wide) / len(wide) if wide else 0.0


def _is_common(sign: str, encoding: str) -> bool:
    first, last = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
    if sign in "，。、；：？！“”（）「」《》·":
        return True
    code = sign.encode("gb2312" if encoding == "gb18030" else "big5", errors="ignore")
    return len(code) == 2 and first <= code[0] <= last


def _regularity(text: str, separator: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row)
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    usual, times = widths.most_common(1)[0]
    return (times / widths.total() if usual > 1 else 0.0), usual
