"""Deadlines as fields of a form: how they are counted, and how long."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.rulebook.loader.nodes import part_in
from huiyin.rulebook.loader.writing import as_yaml

OWN = "own"  # written as in the files, for what the fields can't say
FORMS: Mapping[str, str | Promise] = {
    "": _("None"),
    "within": _("within"),
    "same_day": _("the same day"),
    "weekday": _("on certain weekdays"),
    "window": _("not before, not after"),
    "end_of": _("until the end of"),
    "before_event": _("before an event"),
    "agreed": _("as agreed in a field"),
    OWN: _("as written in the files"),
}
UNITS: Mapping[str, str | Promise] = {
    "working minutes": _("working minutes"),
    "working hours": _("working hours"),
    "working days": _("working days"),
    "minutes": _("minutes"),
    "hours": _("hours"),
    "days": _("days"),
    "weeks": _("weeks"),
    "months": _("months"),
}
PERIODS: Mapping[str, str | Promise] = {
    "week": _("the week"),
    "month": _("the month"),
    "year": _("the year"),
    "working week": _("the working week"),
    "working month": _("the working month"),
    "working year": _("the working year"),
}
DAYS: Mapping[str, str | Promise] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}


def as_fields(due: Any) -> dict[str, Any]:
    """A deadline taken apart; `form` says which of the fields count."""
    nothing: dict[str, Any] = {"form": "", "number": "", "unit": "working hours", "days": [], "own": ""}
    if due is None:
        return nothing
    found = _taken_apart(due) if isinstance(due, dict) else None
    return {**nothing, **(found or {"form": OWN, "own": as_yaml(due).strip()})}


def _taken_apart(due: Mapping[str, Any]) -> dict[str, Any] | None:
    form = next((word for word in due if word in FORMS and word), "")
    value, beside = due.get(form), {word: part for word, part in due.items() if word != form}
    if form in ("within", "before_event") and not beside:
        length = _length(value)
        return {"form": form, "number": length[0], "unit": length[1]} if length else None
    if form == "same_day" and beside.keys() <= {"by"}:
        return {"form": form, "working": value == "working", "by": beside.get("by", "")}
    if form == "weekday" and not beside:
        return {"form": form, "days": [value] if isinstance(value, str) else list(value or ())}
    if form == "window" and not beside and isinstance(value, list) and len(value) == 2:
        earliest, latest = _length(value[0]), _length(value[1])
        if earliest and latest and earliest[1] == latest[1]:
            return {"form": form, "first": earliest[0], "number": latest[0], "unit": latest[1]}
    if form == "end_of" and not beside and value in PERIODS:
        return {"form": form, "period": value}
    if form == "agreed" and not beside:
        return {"form": form, "field": value}
    return None


def _length(value: Any) -> tuple[str, str] | None:
    number, _space, unit = str(value).partition(" ")
    several = unit if unit.endswith("s") else f"{unit}s"
    return (number, several) if number.isdecimal() and several in UNITS else None


def put_together(said: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """The deadline that the fields say, and what can't be read of it; the loader judges the rest."""
    form = said.get("form", "")
    if form == OWN:
        due, problems = part_in(str(said.get("own", "")))
        return due or None, [str(problem) for problem in problems]
    if form in ("within", "before_event"):
        return {form: _written(said.get("number"), said.get("unit"))}, []
    if form == "same_day":
        by = {"by": said["by"]} if said.get("by") else {}
        return {form: "working" if said.get("working") else True, **by}, []
    if form == "weekday":
        return {form: list(said.get("days") or ())}, []
    if form == "window":
        unit = said.get("unit")
        return {form: [_written(said.get("first"), unit), _written(said.get("number"), unit)]}, []
    if form == "end_of":
        return {form: said.get("period", "")}, []
    return ({form: said.get("field", "")}, []) if form == "agreed" else (None, [])


def _written(number: Any, unit: Any) -> str:
    """As the files write it: 1 day, 4 working hours."""
    words = str(unit or "")
    return f"{number} {words.removesuffix('s') if str(number) == '1' else words}".strip()
