"""The papers of a case: photos, scans, recordings, documents."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.models import Act, Attachment, Case
from huiyin.cases.rules import Invalid
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import if_undone, whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Form

# Whoever has a hand in the case may add what they know; an auditor only reads.
HELPERS = ("registrar", "owner", "supervisor", "manager", "director", "department_head", "department_member")
LARGEST = 20 * 1024 * 1024

# Told by content, never by name: nothing that a browser would run is taken.
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


class NotForAdding(DomainError):
    """You have no part in this case to which papers or notes could be added."""


class AlreadyEnded(DomainError):
    """This case has ended; its papers are read-only."""


@whole
def attach(
    case: Case, *, files: Sequence["File[Any]"], purpose: str = "other", by: Person, at: datetime
) -> list[Attachment]:
    """Add papers to a running case outside any form."""
    case = locked(case)
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_act(by, case, HELPERS):
        raise NotForAdding
    if not files:
        raise Invalid({"files": [_("Please add the file.")]})
    kept = [keep(case, file, purpose=purpose, field="files", by=by, at=at) for file in files]
    Act.objects.create(case=case, kind="attached", data={"files": [paper.name for paper in kept]}, by=by, at=at)
    return kept


def attach_files(
    case: Case, form: Form | None, files: Mapping[str, Sequence["File[Any]"]], *, by: Person | None, at: datetime
) -> None:
    """Keep the files that came with a form, under the form's key."""
    if form is None:
        return
    for field in form.fields:
        if field.type == "files":
            for file in files.get(field.name, ()):
                keep(case, file, purpose=form.key, field=field.name, by=by, at=at)


def keep(case: Case, file: "File[Any]", *, purpose: str, field: str, by: Person | None, at: datetime) -> Attachment:
    """Check one file and store it; raises Invalid for the form field it came in."""
    name = PurePath(file.name or "file").name[:200]
    if file.size > LARGEST:
        raise Invalid({field: [_("“%(name)s” is larger than 20 MB.") % {"name": name}]})
    content_type = _content_type(file, name)
    if content_type is None:
        raise Invalid({field: [_("“%(name)s” is not a picture, PDF, recording or office document.") % {"name": name}]})
    paper = Attachment.objects.create(
        case=case,
        purpose=purpose,
        file=file,
        name=name,
        content_type=content_type,
        size=file.size,
        sha256=_digest(file),
        by=by,
        at=at,
    )
    if_undone(partial(paper.file.storage.delete, str(paper.file.name)))
    return paper


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
