"""The report in which a round ends, on paper."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.callbacks.enums import Part, State, Why
from huiyin.callbacks.models import Round, Summary
from huiyin.callbacks.queries import opinions_told, parts_of, per_customer, points
from huiyin.cases.models import Case
from huiyin.cases.queries import stage_of
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.kernel.texts import aside, listed, say
from huiyin.org.models import Department
from huiyin.stationery.queries import house_line

Rows = Iterator[Row | Section | Lines]
EVERY_ONE = gettext_noop(
    "Where every single one counts, whoever was left out counts as missing; only who is no customer any more, does not "
    "want to be called or was called back within the matter does not."
)
SUMMARY = "callback_summary"  # the key of this form


def report_of(
    summary: Summary, figures: Mapping[str, Any], *, measures: Iterable[Case], left: Iterable[Case], by_hand: int = 0
) -> Paper:
    """《回访总结报告》: figures, the customers' words, what was made of them, measures, who wrote and who signed."""
    run = summary.round
    signed = Signature(
        _("Signed by"),
        name=summary.signed_by.name if summary.signed_by else "",
        date=day_of(summary.signed_at),
        image=bytes(summary.signature),
    )
    return Paper(
        title=_("Summary report of the callbacks"),
        house=house_line(),
        number=run.number,
        date=day_of(summary.signed_at or summary.written_at or _moment(figures["at"])),
        rows=(
            *_about(summary, figures),
            *_standings(figures),
            *_satisfaction(figures),
            *_answers(figures),
            *_opinions(figures),
            *_written(summary),
            *_measures(_("Measures"), measures, by_hand),
            *_measures(_("Measures of earlier rounds that are still open"), left, by_hand),
        ),
        signatures=(
            Signature(
                _("Report by"),
                name=summary.written_by.name if summary.written_by else "",
                date=day_of(summary.written_at),
            ),
            signed,
        ),
        note="" if summary.signed_at or by_hand else _("A draft: nobody has signed it yet."),
        key=SUMMARY,
    )


def blank_report() -> Paper:
    """The report to be written by hand."""
    counted = dict.fromkeys(("everybody", "to_call", "done", "of", "covered", "reached_share", *State.values), "")
    figures = {
        "at": "",
        "all": counted,
        "visits": {"now": "", "before": ""},
        "plan": {"late": "", "unplanned": ""},
        "turns": [{"title": "", **counted}],
        "groups": [],
        "before": None,
        "whys": [],
        "rated": True,
        "ratings": [{"label": "", "count": "", "share": ""}],
        "satisfaction": "",
        "links": [{"label": "", "count": " ", "satisfied": ""}],
        "answers": [],
        "opinions": [{"label": "", "count": "", "causes": (), "words": ()}],
    }
    run = Round(title="", number="", begins_on="", ends_on="", department=Department(name=""))
    words = dict.fromkeys(Part.values, " ")
    return report_of(Summary(round=run, words=words), figures, measures=(), left=(), by_hand=2)


def _about(summary: Summary, figures: Mapping[str, Any]) -> Rows:
    run, everybody = summary.round, figures["all"]
    yield Row((Cell(_("Round"), say(run.title), 5), Cell(_("Days"), f"{run.begins_on} – {run.ends_on}", 7)))
    yield Row((
        Cell(_("Department"), run.department.name if run.department else _("All customers")),
        Cell(_("Customers concerned"), str(everybody["everybody"])),
    ))  # fmt: skip
    yield Row((
        Cell(_("With a result, of those to be called"), _covered(everybody)),
        Cell(_("Reached, of those to be called"), _reached(everybody)),
    ))  # fmt: skip
    yield Row((
        Cell(_("Conversations per customer of the house"), _visits(figures["visits"]["now"])),
        Cell(_("In as many days before"), _visits(figures["visits"]["before"])),
    ))  # fmt: skip
    if plan := figures.get("plan"):  # reports signed earlier do not have it
        yield Row((
            Cell(_("Calls later than planned"), str(plan["late"])),
            Cell(_("Follow-ups beside the plan"), str(plan["unplanned"])),
        ))  # fmt: skip


def _visits(value: Any) -> str:
    return per_customer(value) if value != "" else ""


def _standings(figures: Mapping[str, Any]) -> Rows:
    yield Section(_("Everybody stands in exactly one column"))
    lines = [(say(one["title"]), one) for one in (*figures["turns"], *figures["groups"])]
    before = figures["before"]
    if before:
        lines.append((_("The round before: %(number)s") % {"number": before["number"]}, before))
    headings = (_("Call"), _("Customers concerned"), *(str(state.label) for state in State), _("With a result"))
    rows = tuple(
        (title, str(one["everybody"]), *(str(one[state]) for state in State), _covered(one)) for title, one in lines
    )
    yield Lines(headings, rows, widths=(4, 2, *(2 for _state in State), 3))
    if figures["groups"] and "of" in figures["groups"][0]:  # reports signed earlier left out who was left out
        yield Row((Cell(_("Every single one"), _(EVERY_ONE), span=12),))
    if figures["whys"]:
        said = listed(
            " – ".join(dict.fromkeys((str(State(state).label), str(Why(why).label)))) + f" {number}"
            for state, why, number in figures["whys"]
        )
        yield Row((Cell(_("Why somebody was not reached"), said, span=12),))


def _covered(one: Mapping[str, Any]) -> str:
    """How many have a result, and of whom; a report that was signed earlier does not say."""
    of = one.get("of", one["to_call"])
    return _share(one["done"] if "done" in one else one["to_call"] - one[State.OPEN], of, one["covered"])


def _reached(one: Mapping[str, Any]) -> str:
    return _share(one[State.REACHED], one["to_call"], one["reached_share"])


def _share(part: Any, whole: Any, percent: Any) -> str:
    if whole == "":
        return "/      %"
    return f"{part}/{whole} · {percent} %" if whole else f"{part}/{whole} · —"


def _satisfaction(figures: Mapping[str, Any]) -> Rows:
    if not figures["rated"]:
        return
    before = figures["before"]
    yield Section(_("Satisfaction"))
    yield Lines(
        tuple(say(one["label"]) for one in figures["ratings"]),
        (tuple(f"{one['count']} ({one['share']} %)" for one in figures["ratings"]),),
    )
    if figures["satisfaction"] is not None:
        earlier = before["satisfaction"] if before else None
        yield Row((
            Cell(_("Average satisfaction, weighted"), f"{points(figures['satisfaction'])}{_worths(figures)}"),
            Cell(_("In the round before"), points(earlier) if earlier is not None else "—"),
        ))  # fmt: skip
    named = [one for one in figures["links"] if one["count"]]
    good = [say(one["label"]) for one in figures["links"] if not one["count"]]
    if named:
        yield Lines(
            (_("What customers were not satisfied with"), _("How often"), _("Did not name it, of those asked")),
            tuple((say(one["label"]), str(one["count"]), _unnamed(one, figures["rated"])) for one in named),
            widths=(6, 2, 2),
        )
    if good:
        yield Row((Cell(_("What nobody complained of"), listed(good), span=12),))


def _worths(figures: Mapping[str, Any]) -> str:
    """What each word is worth in it."""
    worth = [
        f"{say(one['label'])} {points(one['worth'])}" for one in figures["ratings"] if one.get("worth") is not None
    ]
    return aside(listed(worth)) if worth else ""


def _unnamed(one: Mapping[str, Any], asked: Any) -> str:
    return _share(asked - one["count"], asked, one["satisfied"]) if one["satisfied"] != "" else ""


def _answers(figures: Mapping[str, Any]) -> Rows:
    for one in figures["answers"]:
        said = listed(f"{say(answer['label'])} {answer['count']}" for answer in one["said"])
        yield Row((Cell(one["label"], said, span=12),))


def _opinions(figures: Mapping[str, Any]) -> Rows:
    if not figures["opinions"]:
        return
    yield Section(_("Opinions by class, in the customers' words"))
    if "follow" in figures:
        yield Row((Cell(_("How they are counted"), say(opinions_told(figures)), span=12),))
    yield Lines(
        (_("Class"), _("How many"), _("Causes"), _("Words")),
        tuple(
            (
                say(one["label"]),
                str(one["count"]),
                listed(f"{cause} {number}" for cause, number in one["causes"]),
                "\n".join(one["words"]),
            )
            for one in figures["opinions"]
        ),
        widths=(2, 1, 3, 6),
    )


def _written(summary: Summary) -> Rows:
    for part, words in parts_of(summary):
        yield Section(str(part.label))
        yield Row((Cell("", masking.text(words), span=12, lines=3),))


def _measures(title: str, cases: Iterable[Case], by_hand: int) -> Rows:
    found = list(cases)
    if not found and not by_hand:
        return
    yield Section(title)
    yield Lines(
        (_("Number"), _("What it is about"), _("Owner"), _("Stage")),
        tuple(
            (case.number, masking.text(case.title), case.owner.name if case.owner else "", _stage(case))
            for case in found
        )
        + (("",) * 4,) * by_hand,
        widths=(3, 6, 2, 3),
    )


def _stage(case: Case) -> str:
    return say(stage_of(case).title)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def day_of(moment: datetime | None) -> Any:
    """The day of something that may not have happened yet."""
    return timezone.localtime(moment).date() if moment else None
