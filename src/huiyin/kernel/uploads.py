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
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
)
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
    head = file.read(64)
    file.seek(0)
    for offset, magic, content_type in SIGNATURES:
        if head[offset : offset + len(magic)] == magic:
            if content_type == "application/zip":
                return OFFICE.get(PurePath(name).suffix.lower())
            return content_type
    return None


def _digest(file: "File[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
