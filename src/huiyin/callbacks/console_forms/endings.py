"""How a call ended without answers, and when the customer wants to be called instead."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.callbacks.actions.recording import fits
from huiyin.callbacks.console_forms.answers import A_DAY, HERE, CallForm
from huiyin.callbacks.enums import Came
from huiyin.callbacks.rules import for_good
from huiyin.contact.rules import LONGEST_POINT, LONGEST_WORDS
from huiyin.customers.enums import Purpose
from huiyin.customers.rules.resting import Slot
from huiyin.kernel.choosing import offer
from huiyin.rulebook.enums import LINE_ENDS


class EndForm(CallForm):
    """How a call ended that brought no answers."""

    prefix_of_ids = "end"

    line = forms.ChoiceField(
        label=gettext_lazy("On the line"), widget=forms.RadioSelect, initial="no_answer", choices=()
    )
    came = forms.ChoiceField(
        label=gettext_lazy("What comes of it"), widget=forms.RadioSelect, initial=Came.AGAIN, choices=Came.choices
    )
    refuses = forms.ChoiceField(label=gettext_lazy("For how long"), required=False, widget=forms.RadioSelect)
    content = forms.CharField(label=gettext_lazy("Remarks on the call"), required=False, max_length=LONGEST_WORDS)

    def __init__(self, data: Any = None, *, purpose: str, **said: Any) -> None:
        super().__init__(data, **said)
        lasting = {of: for_good(of) for of in (purpose, Purpose.CONTACT.value)}
        offer(self, "refuses", [("", _("This round only; the next one calls them again")), *lasting.items()])
        words = [
            (key, _("Answered, but does not want to") if key == "answered" else label)
            for key, label in LINE_ENDS.items()
        ]
        words.sort(key=lambda word: word[0] == "answered")
        offer(self, "line", words)

    @staticmethod
    def fitting() -> dict[str, list[str]]:
        """What may come of each thing that happens on the line, what is likely first."""
        likely = sorted(Came.values, key=lambda came: (came != Came.WRONG_NUMBER, came != Came.AGAIN))
        return {line: [came for came in likely if fits(line, came)] for line in LINE_ENDS}

    def words(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            **self.spoken(),
            "line": said["line"],
            "came": said["came"],
            "refuses": said["refuses"],
            "content": said["content"],
        }


class AnotherTimeForm(CallForm):
    """When the customer wants to be called instead."""

    prefix_of_ids = "later"
    on_refusal = ("why_then",)

    slot = forms.ChoiceField(label=gettext_lazy("Free times"), required=False, widget=forms.RadioSelect)
    until = forms.DateTimeField(
        label=gettext_lazy("Another time"),
        required=False,
        widget=forms.DateTimeInput(attrs=HERE, format=A_DAY),
        help_text=gettext_lazy("Needed if none of the free times is chosen."),
    )
    why_then = forms.CharField(
        label=gettext_lazy("Why then, in their rest time"), required=False, max_length=LONGEST_POINT
    )
    words_said = forms.CharField(label=gettext_lazy("Remarks on the call"), required=False, max_length=LONGEST_WORDS)

    def __init__(self, data: Any = None, *, slots: Sequence[Slot], **said: Any) -> None:
        super().__init__(data, **said)
        offer(self, "slot", list(_slots(slots)))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("until") and said.get("slot"):
            said["until"] = datetime.fromisoformat(said["slot"])
        if not said.get("until") and not self.errors:
            self.add_error("until", _("Choose a time."))
        return said

    def words(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**self.spoken(), "until": said["until"], "why_then": said["why_then"], "words": said["words_said"]}


def _slots(slots: Sequence[Slot]) -> Iterator[tuple[str, str]]:
    for slot in slots:
        here = localtime(slot.at)
        liked = " ★" if slot.preferred else ""
        yield slot.at.isoformat(), f"{date_format(here, 'm-d D H:i')}{liked}"
