"""Saying how a form of the house is to be; every version stays on record and can be taken up again."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import connection
from PIL import Image

from huiyin.audit.actions import record
from huiyin.kernel import papers, uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.stationery import rules
from huiyin.stationery.models import OF_ALL, FormVersion, Picture

SIGN = (900, 600)  # pixels of the house's sign: three times as fine as it is printed, small enough for every paper
FORMS_LOCK = 0x666F726D  # advisory: versions of one form come one after the other


class Overtaken(DomainError):
    """Somebody else has changed this form meanwhile: beside it stands how it is now. What you typed is still here; kept
    once more, it takes the place of theirs."""


class NotAPicture(DomainError):
    """The sign of the house is a picture: JPEG or PNG."""

    field = "logo"


class SameAsNow(DomainError):
    """Nothing was changed."""


@whole
def adjust_form(
    form: str, settings: Mapping[str, Any], *, seen: int, by: Person, at: datetime, based_on: int | None = None
) -> FormVersion:
    """From now on the form is like this, on screen, on A4 and in Excel. Raises Overtaken, SameAsNow."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [FORMS_LOCK, form])
    last = FormVersion.objects.filter(form=form).order_by("-number").first()
    if (last.number if last else 0) != seen:
        raise Overtaken
    wanted = rules.spoken(settings)
    if wanted == (last.settings if last else {}):
        raise SameAsNow
    version = FormVersion.objects.create(form=form, number=seen + 1, settings=wanted, based_on=based_on, by=by, at=at)
    record("form.adjusted", by=by, at=at, subject=f"form/{form}", detail={"version": version.number, **wanted})
    return version


@whole
def adjust_all_forms(
    settings: Mapping[str, Any], *, sign: "File[Any] | None", seen: int, by: Person, at: datetime
) -> FormVersion:
    """What holds for every form; a sign that is brought along is kept only if the change is. Raises as both do."""
    wanted = {**settings, "logo": keep_picture(sign, at=at).pk} if sign else settings
    return adjust_form(OF_ALL, wanted, seen=seen, by=by, at=at)


def take_up_again(form: str, number: int, *, seen: int, by: Person, at: datetime) -> FormVersion:
    """The form is again as it was in an earlier version; 0 is how it came."""
    settings = FormVersion.objects.get(form=form, number=number).settings if number else {}
    return adjust_form(form, settings, seen=seen, based_on=number, by=by, at=at)


def keep_picture(file: "File[Any]", *, at: datetime) -> Picture:
    """The sign of the house, as a picture of our own making. Raises what uploads refuse, and NotAPicture."""
    try:
        told = uploads.look_at(file)
        if told.content_type not in papers.PICTURES:
            raise NotAPicture
        drawn = papers.drawn_anew(file, name=told.name, content_type=told.content_type)
    except papers.FileRefused as refusal:
        refusal.at_field = NotAPicture.field
        raise
    with Image.open(io.BytesIO(drawn.read())) as picture:
        kind = picture.format or "PNG"
        picture.thumbnail(SIGN)
        small = io.BytesIO()
        picture.save(small, kind)
    return Picture.objects.create(content=small.getvalue(), at=at)
