"""Whether a file does anything by itself when it is opened, and pictures drawn anew: for what comes from outside."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from huiyin.kernel.errors import DomainError

PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP", "image/avif": "AVIF"}
OLE, PDF = "application/x-ole-storage", "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 4096  # as fine as print needs
MOST_PARTS, MOST_UNPACKED = 5_000, 200_000_000
READ_OF_A_PART = 8_000_000


class FileRefused(DomainError):
    """This file can't be taken."""


class FileActive(FileRefused):
    """“%(name)s” holds macros, scripts or other files inside. Please send a picture or a plain PDF of it."""


class FileLocked(FileRefused):
    """“%(name)s” can't be looked through: it is locked, damaged or packed too tightly."""


class PictureUnreadable(FileRefused):
    """“%(name)s” can't be read as a picture. Please send it as JPEG or PNG."""


def refuse_active(file: "File[Any]", *, name: str, content_type: str, outsider: bool = False) -> None:
    """Refuse what runs something when it is opened; of an outsider also what hides further files.

    Raises FileActive, FileLocked.
    """
    if content_type.startswith(OFFICE):
        _look_into_office(file, name)
    elif content_type == PDF:
        _look_into_pdf(_whole(file), name, BESIDES if outsider else ())
    elif content_type == OLE:
        _look_into_old_office(_whole(file), name)
    file.seek(0)


def drawn_anew(file: "File[Any]", *, name: str, content_type: str) -> "ContentFile[bytes]":
    """The same picture and nothing else: no place, no camera, nothing hidden behind it. Raises PictureUnreadable."""
    try:
        picture, kind = _decoded(file, PICTURES[content_type])
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, OverflowError, Image.DecompressionBombError) as why:
        raise PictureUnreadable(name=name) from why
    drawn = io.BytesIO()
    picture.save(drawn, kind, **({"quality": 88, "optimize": True} if kind == "JPEG" else {"optimize": False}))
    return ContentFile(drawn.getvalue(), name=PurePath(name).stem[:190] + (".jpg" if kind == "JPEG" else ".png"))


def _decoded(file: "File[Any]", kind: str) -> tuple[Image.Image, str]:
    file.seek(0)
    picture: Image.Image = Image.open(file, formats=[kind])
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError
    if kind == "JPEG":
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large photo is not unfolded whole
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("1", "P"):  # a scanned page would lose its letters
        turned = turned.convert("RGBA" if "transparency" in turned.info else "RGB")
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    as_photo = kind == "JPEG" or (kind in ("WEBP", "AVIF") and turned.mode != "RGBA")
    plain = turned.convert("RGB") if as_photo else turned.convert("RGBA")
    bare = Image.new(plain.mode, plain.size)  # what a decoder notes beside the pixels stays behind
    bare.paste(plain)
    return bare, "JPEG" if as_photo else "PNG"


# ── office documents ─────────────────────────────────────────────────────────────────────────────

_RUNS = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|/activex/|/macrosheets/|/embeddings/.*\.bin$|/customui"
    r"|\.(?:exe|dll|scr|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|jar|lnk|html?|svg)$"
)
# What is fetched from elsewhere when the document is opened; a link that is clicked is no harm.
_FETCHES = re.compile(r"attachedTemplate|oleObject|subDocument|frame|externalLinkPath/xlStartup", re.IGNORECASE)
_ELSEWHERE = re.compile(r"TargetMode\s*=\s*[\"']?External", re.IGNORECASE)
_FIELDS = re.compile(r"(?<![a-z])DDE(?:AUTO)?(?![a-z])", re.IGNORECASE)


def _look_into_office(file: "File[Any]", name: str) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise FileLocked(name=name)
            if any(part.flag_bits & 1 for part in parts) or "[Content_Types].xml" not in archive.namelist():
                raise FileLocked(name=name)
            if any(_RUNS.search(part.filename.lower()) or _does_something(archive, part) for part in parts):
                raise FileActive(name=name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError) as why:
        raise FileLocked(name=name) from why


def _does_something(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    path = part.filename.lower()
    if path == "[content_types].xml":
        said = _read(archive, part).lower()
        return "macroenabled" in said or "vbaproject" in said
    if path.endswith(".rels"):
        elements = _read(archive, part).split("<")
        return any(_ELSEWHERE.search(element) and _FETCHES.search(element) for element in elements)
    if path.startswith("xl/externallinks/"):
        return "ddelink" in _read(archive, part).lower()
    if path.startswith("word/") and path.endswith(".xml"):
        elements = [element for element in _read(archive, part).split("<") if "instr" in element[:4000]]
        fields = [element.partition(">")[2] if "instrText" in element[:40] else element for element in elements]
        return any(_FIELDS.search(between.join(fields)) for between in ("", " "))  # one field may stand in pieces
    return False


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    """The words of a part, in whatever encoding and spelling XML allows."""
    with archive.open(part) as opened:
        data = opened.read(READ_OF_A_PART)
    return html.unescape(data.decode("utf-16" if b"\0" in data[:200] else "utf-8", errors="replace"))


def _look_into_old_office(data: bytes, name: str) -> None:
    if any(word.encode("utf-16-le") in data for word in ("_VBA_PROJECT", "VBA_PROJECT_CUR", "\x01Ole10Native")):
        raise FileActive(name=name)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileLocked(name=name)


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────

# Whatever runs, starts or plays something. Long names: short ones stand in compressed pictures by chance.
ACTIVE = (b"/JavaScript", b"/Launch", b"/RichMedia", b"/Rendition", b"/ImportData")
BESIDES = (b"/EmbeddedFile", b"/XFA")
_SHORT = re.compile(rb"/JS(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_PACKED_OTHERWISE = (
    b"/ASCIIHexDecode",
    b"/ASCII85Decode",
    b"/LZWDecode",
    b"/RunLengthDecode",
    b"/AHx",
    b"/A85",
    b"/LZW",
)
BEFORE = 2_000  # how far before its stream the words about it stand
UNFOLDED, UNFOLDED_PICTURE, UNFOLDED_IN_ALL = 4_000_000, 64_000, 250_000_000
MOST_STREAMS = 20_000


def _look_into_pdf(data: bytes, name: str, besides: tuple[bytes, ...]) -> None:
    """Names in the open and in compressed objects, however they are spelt. Not a reader: what is unclear is refused."""
    wanted = (*ACTIVE, *besides)
    if b"/Encrypt" in _spelt_out(data):
        raise FileLocked(name=name)
    outside = _without_streams(data)
    if _names(data, wanted) or _SHORT.search(_spelt_out(outside)):
        raise FileActive(name=name)
    total = 0
    for unfolded, whole, objects in _unfolded(data, name):
        total += len(unfolded)
        if total > UNFOLDED_IN_ALL or (objects and not whole):
            raise FileLocked(name=name)
        if _names(unfolded, wanted) or (objects and _SHORT.search(_spelt_out(unfolded))):
            raise FileActive(name=name)


def _names(data: bytes, wanted: tuple[bytes, ...]) -> bool:
    spelt = _spelt_out(data)
    return any(word in spelt for word in wanted)


def _spelt_out(data: bytes) -> bytes:
    """/J#53 is /JS."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


def _without_streams(data: bytes) -> bytes:
    kept, at = [], 0
    while (begins := data.find(b"stream", at)) >= 0 and (ends := data.find(b"endstream", begins)) >= 0:
        kept.append(data[at:begins])
        at = ends + len(b"endstream")
    return b" ".join([*kept, data[at:]])


def _unfolded(data: bytes, name: str) -> Iterator[tuple[bytes, bool, bool]]:
    """What is compressed: as far as it is looked at, whether that is all of it, whether it holds objects."""
    view = memoryview(data)
    for number, found in enumerate(_STREAM.finditer(data)):
        if number == MOST_STREAMS:
            raise FileLocked(name=name)
        about = _spelt_out(data[max(0, found.start() - BEFORE) : found.start()])
        about = about[about.rfind(b" obj") + 1 :]
        objects = b"/ObjStm" in about
        if objects and any(way in about for way in _PACKED_OTHERWISE):
            raise FileLocked(name=name)
        most = UNFOLDED_PICTURE if b"/Image" in about and not objects else UNFOLDED
        unfolding = zlib.decompressobj()
        with suppress(zlib.error):
            yield unfolding.decompress(view[found.end() : found.end() + most], most), unfolding.eof, objects


def _whole(file: "File[Any]") -> bytes:
    file.seek(0)
    data: bytes = file.read()
    return data
