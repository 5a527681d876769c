"""What kind of file somebody uploaded, and whether it is safe to open."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from huiyin.kernel.errors import DomainError

MOST_UNPACKED = 600 * 1024 * 1024
MOST_OF_LIST = 4 * 1024 * 1024  # of the parts of a package, which is held whole
MOST_OF_XLS = 12 * 1024 * 1024  # its reader keeps all cells at once, some hundred bytes each

_CHUNK = 1 << 20
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{])")
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"


class NothingInside(DomainError):
    """There is nothing in this file."""


class NotASpreadsheet(DomainError):
    """This file is not a spreadsheet: save it as .xlsx, .xls or .csv and try again."""


class IsAWebPage(DomainError):
    """This file is a web page with the name of a spreadsheet: open it in Excel or WPS and save it as .xlsx."""


class CannotOpen(DomainError):
    """This file is damaged and can't be opened: save it again as .xlsx and try again."""


class NeedsPassword(DomainError):
    """This file is locked with a password: take the password off and try again."""


class HasMacros(DomainError):
    """This file contains macros, which are not accepted: save it as .xlsx without macros."""


class TooLarge(DomainError):
    """Unpacked, this file is too large: split it into several files."""


class RowTooLong(TooLarge):
    """Row %(row)s is longer than any row of a list; is it the right file, or is a quotation mark left open?"""


class TooManyRows(DomainError):
    """This file has more than %(most)s rows: split it into several files."""


class TooManyColumns(DomainError):
    """This file has more than %(most)s columns; is it the right one?"""


class OldAndLarge(DomainError):
    """This .xls file is too large: save it as .xlsx, which may be larger."""


def kind_of(file: BinaryIO) -> str:
    """xlsx, xls or csv, by what is inside; unsafe files are refused."""
    file.seek(0)
    start = file.read(4096)
    if start.startswith(_OLE):
        _check_ole(file)
        return "xls"
    if start.startswith(_ZIP):
        _check_package(file)
        return "xlsx"
    if re.match(rb"\s*<(?:!doctype|html|table|\?xml|meta|div)", start.lstrip(b"\xef\xbb\xbf"), re.IGNORECASE):
        raise IsAWebPage
    if start.startswith(_OTHERS) or _JSON.match(start.lstrip(b"\xef\xbb\xbf")):
        raise NotASpreadsheet
    return "csv"


def opened(source: str | Path | IO[bytes]) -> BinaryIO:
    """A path or an uploaded file, as something that can be read and rewound."""
    if isinstance(source, str | Path):
        return io.BytesIO(Path(source).read_bytes())
    inner: BinaryIO = getattr(source, "file", source)  # type: ignore[arg-type]  # an upload wraps the real file
    return inner


def _check_ole(file: BinaryIO) -> None:
    file.seek(0)
    content = file.read(MOST_OF_XLS + 1)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise NeedsPassword
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise HasMacros
    if len(content) > MOST_OF_XLS:
        raise OldAndLarge


def _check_package(file: BinaryIO) -> None:
    try:
        _check_list_of_parts(file)
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise NotASpreadsheet
            if any(name.lower().endswith(("vbaproject.bin", "xl/macrosheets")) for name in names):
                raise HasMacros
            left = MOST_UNPACKED
            for entry in package.infolist():
                left = _check_entry(file, entry, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise CannotOpen from error


def _check_list_of_parts(file: BinaryIO) -> None:
    """As zipfile finds it; a workbook has dozens of parts, not a million."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # anything else may find another end than it does
    if end and end[zipfile._ECD_SIZE] > MOST_OF_LIST:  # type: ignore[attr-defined]
        raise TooLarge


def _check_entry(file: BinaryIO, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpack for counting only, because the sizes a file states about itself may be lies."""
    for piece in _unpacked(file, entry):
        left -= len(piece)
        if left < 0:
            raise TooLarge
    return left


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(entry.header_offset)
    header = file.read(30)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    unzip = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    if unzip is None and entry.compress_type != zipfile.ZIP_STORED:
        raise CannotOpen
    waiting = entry.compress_size
    while waiting > 0 and (packed := file.read(min(_CHUNK, waiting))):
        waiting -= len(packed)
        if unzip is None:
            yield packed
            continue
        while packed:
            yield unzip.decompress(packed, _CHUNK)
            packed = unzip.unconsumed_tail
