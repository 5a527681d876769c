"""The papers of a case: photos, scans, recordings, documents."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.models import Act, Attachment, Case
from huiyin.cases.rules import Invalid
from huiyin.kernel import uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.papers import PDF, PICTURES, drawn_anew
from huiyin.kernel.whole import if_undone, whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Form

# Whoever has a hand in the case may add what they know; an auditor only reads.
HELPERS = ("registrar", "owner", "supervisor", "manager", "director", "department_head", "department_member")

# What customers hand in: pictures, papers, films and recordings; old office files can't be looked through.
FROM_OUTSIDE = frozenset(
    {*PICTURES, PDF, *uploads.OFFICE.values(), "video/mp4", "audio/mpeg", "audio/mp4", "audio/wav"}
)


class NotFromOutside(uploads.FileRefused):
    """“%(name)s” is of a kind we can't open safely. Please send a JPEG or PNG picture, a PDF or a film (MP4)."""


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
    case: Case,
    form: Form | None,
    files: Mapping[str, Sequence["File[Any]"]],
    *,
    purpose: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Keep the files that came with a form, under the form's key or another purpose."""
    if form is None:
        return
    for field in form.fields:
        if field.type == "files":
            for file in files.get(field.name, ()):
                file.seek(0)  # it may be kept for several
                keep(case, file, purpose=purpose or form.key, field=field.name, by=by, at=at)


class Checked(File):  # type: ignore[type-arg]
    """A file that was looked through, with what is kept of it."""

    def __init__(self, file: "File[Any]", known: Mapping[str, Any]) -> None:
        super().__init__(file.file, name=known["name"])
        self.known = dict(known)


def keep(case: Case, file: "File[Any]", *, purpose: str, field: str, by: Person | None, at: datetime) -> Attachment:
    """Check one file and store it; raises Invalid for the form field it came in."""
    outsider = by is None and purpose != "signature"  # that one is drawn on our own page
    known = checked(file, field=field, outsider=outsider)
    paper = Attachment.objects.create(case=case, purpose=purpose, file=known, by=by, at=at, **known.known)
    if_undone(partial(paper.file.storage.delete, str(paper.file.name)))
    return paper


def checked(file: "File[Any]", *, field: str, outsider: bool = False) -> Checked:
    """The file once it was looked through; raises Invalid for the form field it came in.

    What a customer hands in holds nothing that runs, and a picture is kept as it looks, without where it was taken.
    """
    if isinstance(file, Checked):
        return file
    try:
        known = uploads.look_at(file, outsider=outsider)
        if not outsider:
            return Checked(file, asdict(known))
        if known.content_type not in FROM_OUTSIDE:
            raise NotFromOutside(name=known.name)
        if known.content_type in PICTURES:
            file = drawn_anew(file, name=known.name, content_type=known.content_type)
            known = uploads.look_at(file)
        return Checked(file, asdict(known))
    except uploads.FileRefused as refused:
        raise Invalid({field: [str(refused)]}) from refused
