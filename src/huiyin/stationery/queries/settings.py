"""How the house wants a form, asked before every paper and list: kept until somebody changes it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation

from huiyin.kernel.editions import kept
from huiyin.kernel.printing.adjusting import Adjustment, Name, parts_of
from huiyin.org.queries import organisation
from huiyin.stationery import rules
from huiyin.stationery.models import OF_ALL, FormVersion, Picture
from huiyin.stationery.queries.catalogue import form_named


@kept
def house_line() -> str:
    """What stands at the head of what is printed, where nobody said otherwise."""
    found = organisation()
    return found.name if found else ""


def wanted(form: str) -> Adjustment | None:
    """What the house changes about a form; None if nothing."""
    settings = _current()
    own, common = settings.get(form, {}), settings.get(OF_ALL, {})
    return _adjustment(form) if own or common else None


def adjustment_with(form: str, own: Mapping[str, Any]) -> Adjustment:
    """What it would be like with settings that nobody has kept yet."""
    common = _current().get(OF_ALL, {})
    return rules.adjustment(own, common, logo=_logo(common.get("logo")), called=_once_a_language(form))


def _once_a_language(form: str) -> Callable[[], Mapping[Name, str]]:
    """Asked of every part of a paper; in a job, which keeps nothing, the specimen would be drawn for each."""
    known: dict[str, Mapping[Name, str]] = {}

    def said() -> Mapping[Name, str]:
        language = translation.get_language() or ""
        if language not in known:
            known[language] = called(form)
        return known[language]

    return said


def settings_of(form: str) -> tuple[int, Mapping[str, Any]]:
    """Number and settings of the version that counts; 0 as it came."""
    last = FormVersion.objects.filter(form=form).order_by("-number").first()
    return (last.number, last.settings) if last else (0, {})


def versions_of(form: str) -> list[FormVersion]:
    return list(FormVersion.objects.filter(form=form).select_related("by").order_by("-number"))


def changed_forms() -> set[str]:
    """The forms that are other than they came."""
    return {form for form, settings in _current().items() if settings}


def called(form: str) -> Mapping[Name, str]:
    """What each part of a form says in the language of the moment, and by which words it is known: the English ones."""
    return _called(form, translation.get_language() or "")


@kept
def _called(form: str, language: str) -> Mapping[Name, str]:
    found = form_named(form)
    if found is None:
        return {}
    with translation.override("en"):
        known = list(parts_of(found.blank()))
    with translation.override(language):
        said = list(parts_of(found.blank()))
    return {
        (kind, words): key or english for (kind, words, key), (_kind, english, _key) in zip(said, known, strict=True)
    }


@kept
def _current() -> Mapping[str, Mapping[str, Any]]:
    rows = FormVersion.objects.order_by("form", "-number").distinct("form")
    return dict(rows.values_list("form", "settings"))


@kept
def _adjustment(form: str) -> Adjustment:
    return adjustment_with(form, _current().get(form, {}) if form != OF_ALL else {})


@kept
def _logo(pk: int | None) -> bytes:
    content = Picture.objects.filter(pk=pk).values_list("content", flat=True).first() if pk else b""
    return bytes(content or b"")
