"""Keeping the recording of a call with what was said in it."""

import wave
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File

from huiyin.contact.models import Interaction, Recording
from huiyin.kernel import uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import if_undone, whole
from huiyin.org.models import Person

LONGEST = 24 * 60 * 60


@dataclass(frozen=True)
class Recorded:
    """A recording that is kept together with what was said in it, and its length if it does not say so itself."""

    file: "File[Any] | None"
    seconds: int | None = None


class NothingRecorded(DomainError):
    """Choose the sound file whose length this is."""

    field = "file"


class NotARecording(DomainError):
    """“%(name)s” is no sound file."""

    field = "file"


class NeedsALength(DomainError):
    """Say how long the recording is, as minutes and seconds: 3:20."""

    field = "seconds"


class RecordedOnce(DomainError):
    """This conversation has a recording already."""

    field = "file"


@whole
def keep_recording(
    interaction: Interaction, *, file: "File[Any] | None", seconds: int | None = None, by: Person, at: datetime
) -> Recording:
    """Keep the recording of a call; a WAV says itself how long it is, of others it is said.

    Raises NothingRecorded, NotARecording, NeedsALength, RecordedOnce, FileTooLarge, FileUnfit.
    """
    if file is None:
        raise NothingRecorded
    Interaction.objects.select_for_update().get(pk=interaction.pk)
    if Recording.objects.filter(interaction=interaction).exists():
        raise RecordedOnce
    try:
        paper = uploads.look_at(file)
    except uploads.FileRefused as refused:
        refused.at_field = "file"
        raise
    if not paper.content_type.startswith("audio/"):
        raise NotARecording(name=paper.name)
    length = _measured(file) if paper.content_type == "audio/wav" else None
    length = seconds if length is None else length
    if not length or length > LONGEST:
        raise NeedsALength
    recording = Recording(interaction=interaction, seconds=length, by=by, at=at, **asdict(paper))
    recording.file = file
    recording.save()
    if_undone(partial(recording.file.storage.delete, str(recording.file.name)))
    return recording


def _measured(file: "File[Any]") -> int | None:
    """Seconds of a WAV; None of one whose sound is packed in a way we do not read."""
    try:
        with wave.open(file.open("rb")) as sound:
            return int(sound.getnframes() / sound.getframerate() + 0.5)
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
    finally:
        file.seek(0)
