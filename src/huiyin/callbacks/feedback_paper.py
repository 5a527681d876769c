"""What departments are told in writing of one week, on paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.callbacks.models import Feedback
from huiyin.callbacks.printing import Rows, day_of
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.kernel.texts import listed, say
from huiyin.org.models import Department
from huiyin.stationery.queries import house_line

FEEDBACK = "weekly_feedback"  # the key of this form


def feedback_of(feedback: Feedback) -> Paper:
    """What a department is told of one week, with its acknowledgement."""
    told, calls = feedback.figures, feedback.figures["calls"]
    ratings = listed(f"{say(one['label'])} {one['count']} ({one['share']} %)" for one in calls["ratings"])
    return Paper(
        title=_("Weekly written feedback"),
        house=house_line(),
        date=day_of(feedback.given_at),
        rows=(
            Row((
                Cell(_("Department"), feedback.department.name),
                Cell(pgettext("report", "Week"), f"{feedback.first_day} – {told['last_day']}"),
            )),
            Row((
                Cell(_("Reached in the week"), str(calls["reached"])),
                Cell(_("Satisfaction"), ratings or "—"),
            )),
            Section(_("What customers said of the department")),
            Lines(
                (_("Class"), _("Words"), _("Cause")),
                tuple((say(one["class"]), one["words"], one["cause"]) for one in told["opinions"]),
                widths=(2, 7, 3),
            ),
            *_rest(told, "opinions"),
            *_cases(_("Matters the department answers for"), told["matters"]),
            *_rest(told, "matters"),
            *_cases(_("Measures and how they stand"), told["measures"]),
            *_rest(told, "measures"),
            Section(_("Acknowledgement")),
            Row((Cell(_("What the department does about it"), masking.text(feedback.reply), span=12, lines=3),)),
        ),
        signatures=(
            Signature(_("For the customer service")),
            Signature(
                _("For the department"),
                name=feedback.acknowledged_by.name if feedback.acknowledged_by else "",
                date=day_of(feedback.acknowledged_at),
            ),
        ),
        key=FEEDBACK,
    )  # fmt: skip


def blank_feedback() -> Paper:
    """The same to be written by hand."""
    told: dict[str, Any] = {"last_day": "", "calls": {"reached": "", "ratings": []}}
    told |= {name: [] for name in ("opinions", "matters", "measures")}
    return feedback_of(Feedback(department=Department(name=""), first_day="", figures=told))


def _cases(title: str, lines: Sequence[Mapping[str, Any]]) -> Rows:
    yield Section(title)
    yield Lines(
        (_("Number"), _("Kind"), _("What it is about"), _("Owner"), _("Stage")),
        tuple((one["number"], say(one["kind"]), one["title"], one["owner"], say(one["stage"])) for one in lines),
        widths=(3, 3, 5, 2, 2),
    )


def _rest(told: Mapping[str, Any], name: str) -> Rows:
    """How much of a list stands here, where it is not all."""
    shown, every = len(told[name]), told.get("counts", {}).get(name, 0)
    if every > shown:
        said = _("%(shown)s of %(all)s; the rest is in the register") % {"shown": shown, "all": every}
        yield Row((Cell("", said, span=12),))
