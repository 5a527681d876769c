"""A computed deadline in one plain sentence, from the facts stored with it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dateformat import format as dateformat
from django.utils.translation import get_language, gettext, ngettext, pgettext

from huiyin.kernel.worktime.amounts import Amount, amount
from huiyin.kernel.worktime.forms import WEEKDAYS
from huiyin.kernel.worktime.regions import names_in


def explain(why: Mapping[str, Any]) -> str:
    """Why something is due when it is, in the active language."""
    if not why:
        return ""
    sentences = [_rule(why), _due(why), *_on_the_way(why)]
    sentences.append(gettext("by the calendar “%(calendar)s”") % {"calendar": why["calendar"]})
    if why.get("unpublished"):
        years = _listed([str(year) for year in why["unpublished"]])
        sentences.append(
            gettext("the public holidays of %(years)s are not announced yet, so this may change") % {"years": years}
        )
    return pgettext("between parts of a sentence", "; ").join(sentences)


def _rule(why: Mapping[str, Any]) -> str:
    form = why["form"]
    kind = next((word for word in form if word in _RULES), "same_day")
    return _RULES[kind](form.get(kind, True), why) % {"start": _moment(why["start"])}


def _within(value: Any, why: Mapping[str, Any]) -> str:
    return _filled(gettext("%(length)s from %(start)s"), length=_length(value))


def _same_day(value: Any, why: Mapping[str, Any]) -> str:
    if value == "working":
        return gettext("by the close of business on the day of %(start)s")
    return gettext("on the same day as %(start)s")


def _weekday(value: Any, why: Mapping[str, Any]) -> str:
    days = _listed([_weekday_name(name) for name in ([value] if isinstance(value, str) else value)])
    return _filled(gettext("the next %(days)s after %(start)s"), days=days)


def _before_event(value: Any, why: Mapping[str, Any]) -> str:
    event = _moment(why["before_event"])
    return _filled(gettext("%(length)s before the event on %(event)s"), length=_length(value), event=event)


def _window(value: Any, why: Mapping[str, Any]) -> str:
    earliest, latest = (_length(text) for text in value)
    return _filled(gettext("%(earliest)s to %(latest)s after %(start)s"), earliest=earliest, latest=latest)


def _end_of(value: Any, why: Mapping[str, Any]) -> str:
    return {
        "week": gettext("by the end of the week of %(start)s"),
        "month": gettext("by the end of the month of %(start)s"),
        "year": gettext("by the end of the year of %(start)s"),
        "working week": gettext("by the last working day of the week of %(start)s"),
        "working month": gettext("by the last working day of the month of %(start)s"),
        "working year": gettext("by the last working day of the year of %(start)s"),
    }[value]


def _agreed(value: Any, why: Mapping[str, Any]) -> str:
    return _filled(gettext("as agreed: %(agreed)s"), agreed=_moment(why["agreed"]))


_RULES: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "within": _within,
    "same_day": _same_day,
    "weekday": _weekday,
    "before_event": _before_event,
    "window": _window,
    "end_of": _end_of,
    "agreed": _agreed,
}


def _due(why: Mapping[str, Any]) -> str:
    due = _moment(why["due"])
    if "not_before" in why:
        return gettext("not before %(earliest)s, due %(due)s") % {"earliest": _moment(why["not_before"]), "due": due}
    return gettext("due %(due)s") % {"due": due}


def _on_the_way(why: Mapping[str, Any]) -> list[str]:
    """What moved the deadline: the cut-off, days skipped and counted, pauses."""
    parts = []
    if "counts_as" in why:
        parts.append(_counted_for(why))
    if why.get("skipped"):
        skipped = _listed([_run(*run, region=why["region"]) for run in why["skipped"]])
        parts.append(gettext("skips %(days)s") % {"days": skipped})
    if why.get("counted"):
        counted = _listed([_extra_day(*fact) for fact in why["counted"]])
        parts.append(gettext("counts %(days)s") % {"days": counted})
    for begin, end in why.get("pauses", ()):
        parts.append(gettext("paused from %(begin)s to %(end)s") % {"begin": _moment(begin), "end": _moment(end)})
    if "put_off" in why:
        parts.append(gettext("put off to %(due)s as agreed") % {"due": _moment(why["put_off"])})
    return parts


def _counted_for(why: Mapping[str, Any]) -> str:
    form, day = why["form"], _day(why["counts_as"])
    clock = datetime.fromisoformat(why["start"]).strftime("%H:%M:%S.%f")
    for limit in (form[word] for word in ("cut_off", "by") if word in form):
        if clock > limit:
            return gettext("after %(time)s it counts as %(day)s") % {"time": limit, "day": day}
    return gettext("it counts as %(day)s") % {"day": day}


def _run(first: str, last: str, *names: str, region: str) -> str:
    days = _day(first)
    if last != first:
        days = gettext("%(first)s to %(last)s") % {"first": days, "last": _day(last)}
    known = names_in(region, date.fromisoformat(first).year, _language())
    later = names_in(region, date.fromisoformat(last).year, _language())
    called = [known.get(name) or later.get(name) or name for name in names]
    return f"{days} {_listed(called)}" if called else gettext("%(days)s (closed)") % {"days": days}


def _extra_day(day: str, reason: str, pays_for: str = "") -> str:
    if reason == "make-up":
        return gettext("%(day)s (make-up workday for %(off)s)") % {"day": _day(day), "off": _day(pays_for)}
    return gettext("%(day)s (opened)") % {"day": _day(day)}


def _length(text: str) -> str:
    length: Amount = amount(text)
    number = length.number
    return {
        "minute": ngettext("%(number)d minute", "%(number)d minutes", number),
        "hour": ngettext("%(number)d hour", "%(number)d hours", number),
        "day": ngettext("%(number)d day", "%(number)d days", number),
        "week": ngettext("%(number)d week", "%(number)d weeks", number),
        "month": ngettext("%(number)d month", "%(number)d months", number),
        "working minute": ngettext("%(number)d working minute", "%(number)d working minutes", number),
        "working hour": ngettext("%(number)d working hour", "%(number)d working hours", number),
        "working day": ngettext("%(number)d working day", "%(number)d working days", number),
    }[length.unit] % {"number": number}


def _weekday_name(name: str) -> str:
    # A Monday, so that Django's own translation of the weekday is used.
    return dateformat(date(2024, 1, 1 + WEEKDAYS.index(name)), "l")


def _moment(text: str) -> str:
    """A stored instant or date as it stood on the calendar's wall clock."""
    return text[:16].replace("T", " ")


def _day(text: str) -> str:
    # Translators: a date without its year, in Django's date format letters.
    return dateformat(date.fromisoformat(text), pgettext("date format", "M j"))


def _listed(parts: list[str]) -> str:
    return pgettext("between parts of a list", ", ").join(parts)


def _filled(sentence: str, **values: str) -> str:
    """Fill some blanks of a sentence and leave %(start)s for later."""
    return sentence % {**values, "start": "%(start)s"}


def _language() -> str:
    return (get_language() or "zh-hans").lower()
