"""Files that people hand in and read again: told by content, never by name, and nothing that a browser would run."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.http import FileResponse

from huiyin.kernel.papers import FileRefused, refuse_active

__all__ = ["LARGEST", "FileRefused", "FileTooLarge", "FileUnfit", "Paper", "as_kept", "look_at"]

LARGEST = 20 * 1024 * 1024
MOST_OF_A_HEAD = 512  # bytes; a container names a few brands
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
)
# What stands in one and the same container, by the brands it names: a photo is none of the films. Source: ISO 14496-12.
AVIF = frozenset({b"avif", b"avis"})
HEIF = frozenset({b"mif1", b"mif2", b"msf1", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
FILMS = frozenset({b"isom", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"MSNV", *(b"iso%d" % n for n in range(2, 7))})
SOUNDS = frozenset({b"M4A ", b"M4B "})
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
SHOWN_IN_BROWSER = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})


class FileTooLarge(FileRefused):
    """“%(name)s” is larger than 20 MB."""


class FileUnfit(FileRefused):
    """“%(name)s” is not a picture, PDF, recording or office document."""


@dataclass(frozen=True)
class Paper:
    """What is kept of a file beside itself; the names are those of the columns."""

    name: str
    content_type: str
    size: int
    sha256: str


def look_at(file: "File[Any]", *, outsider: bool = False) -> Paper:
    """What a file is; nothing that runs by itself. Raises FileTooLarge, FileUnfit and what refuse_active raises."""
    name = PurePath(file.name or "file").name[:200]
    if file.size > LARGEST:
        raise FileTooLarge(name=name)
    content_type = _content_type(file, name)
    if content_type is None:
        raise FileUnfit(name=name)
    refuse_active(file, name=name, content_type=content_type, outsider=outsider)
    return Paper(name, content_type, file.size, _digest(file))


def as_kept(file: "File[Any]", *, name: str, content_type: str, outsider: bool = False) -> FileResponse:
    """A kept file for its reader: shown where a browser can do so safely, else to be saved; an outsider's always."""
    inline = content_type in SHOWN_IN_BROWSER and not outsider
    response = FileResponse(file.open("rb"), as_attachment=not inline, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    return response


def _content_type(file: "File[Any]", name: str) -> str | None:
    file.seek(0)
    head = file.read(MOST_OF_A_HEAD)
    file.seek(0)
    if head[4:8] == b"ftyp":
        return _in_container(head)
    for offset, magic, content_type in SIGNATURES:
        if head[offset : offset + len(magic)] == magic:
            if content_type == "application/zip":
                return OFFICE.get(PurePath(name).suffix.lower())
            return content_type
    return None


def _in_container(head: bytes) -> str | None:
    """A picture if any brand says so: it may hide behind the brand of a film, but no film is called a picture."""
    box = head[8 : int.from_bytes(head[:4], "big")]
    major, others = box[:4], {box[at : at + 4] for at in range(8, len(box), 4)}
    if AVIF & {major, *others}:
        return "image/avif"
    if HEIF & {major, *others}:
        return "image/heic"
    if major in SOUNDS:
        return "audio/mp4"
    return "video/mp4" if major in FILMS or major[:3] in (b"3gp", b"3g2") else None


def _digest(file: "File[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
