"""What people type about a conversation."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.actions import NextContact, Recorded, Talk
from huiyin.contact.actions.complaining import LEAVE, REGISTER
from huiyin.contact.enums import ANSWERED, BY_HAND, Phase, Purpose
from huiyin.contact.forms.beside import MOMENT, Promising, Recordable
from huiyin.contact.forms.unhappy import added, unhappy_said
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import LETTER, LONGEST_POINT, MOST_NEEDS, PHONE
from huiyin.kernel.texts import say
from huiyin.rulebook.enums import LINE_ENDS
from huiyin.rulebook.rules import offered

DAY = "%Y-%m-%d"
ASKED = "asked_"  # before the key of a question of the rule book
RATED = "rated_"
LONGEST = 4000
AS_TYPED = (
    "direction", "channel", "purpose", "said_at", "line", "outcome", "place", "question", "answer", "content", "told",
    "phase", "despite",
)  # fmt: skip

NOTHING_TYPED = ("next_at", "promise_until", "doubt_until", "file", "seconds")  # None where they are left empty


class Conversation(Promising, Recordable):
    """Who spoke to whom, how, when and where, what was said and how it went."""

    on_refusal = ("promise_despite", "doubt_despite", "next_despite")

    direction = forms.ChoiceField(
        label=_("Who spoke to whom"), choices=Interaction.Direction.choices, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(label=_("Channel"))
    purpose = forms.ChoiceField(
        label=_("About what"),
        choices=[(one.value, one.label) for one in BY_HAND],
        required=False,
        initial=Purpose.CONVERSATION,
    )
    said_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    line = forms.ChoiceField(
        label=_("What happened on the line"), choices=[("", _("Not stated")), *LINE_ENDS.items()], required=False
    )
    outcome = forms.ChoiceField(label=_("How it went"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    question = forms.CharField(
        label=_("What the customer asked"), widget=forms.Textarea({"rows": 2}), required=False, max_length=LONGEST
    )
    answer = forms.CharField(
        label=_("What you answered"), widget=forms.Textarea({"rows": 3}), required=False, max_length=LONGEST
    )
    content = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=LONGEST,
        help_text=_("Needed where somebody spoke. Only an answered call with its content counts as contact."),
    )
    complaint = forms.ChoiceField(
        label=_("What becomes of it"), required=False, help_text=_("Has to be said of whoever is dissatisfied.")
    )
    about = forms.ChoiceField(label=_("What they are not satisfied with"), required=False)
    reason = forms.CharField(label=_("Why nothing is registered"), required=False, max_length=LONGEST_POINT)
    needs = forms.CharField(
        label=_("New service needs"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        max_length=MOST_NEEDS * LONGEST_POINT,
        help_text=_("One a line; each stays open until somebody settles it."),
    )
    told = forms.TypedMultipleChoiceField(
        label=_("Activities the customer was told of"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tell what it is about, when and where."),
    )
    phase = forms.ChoiceField(
        label=_("Before, during or after the sale"), choices=[("", _("As is on file")), *Phase.choices], required=False
    )
    despite = forms.CharField(
        label=_("Why at an hour of rest"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("Only if we called while they were to be left alone."),
    )
    next_at = forms.DateTimeField(
        label=_("Next contact"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    next_words = forms.CharField(
        label=_("What the next contact is about"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("With a next contact, say what about."),
    )
    next_despite = forms.CharField(
        label=_("Why at that hour"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("Only if it disturbs them: for example that they asked for it."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        at: datetime,
        call: Call | None = None,
        known: Mapping[str, str] = MappingProxyType({}),
        complaints: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`known`: who spoke to whom, and over what, as far as the way to the form says.

        `complaints`: what the customer has complained of already, by its number.
        """
        begins: dict[str, Any] = {"said_at": timezone.localtime(at)}
        begins |= {name: known[name] for name in ("direction", "channel") if known.get(name)}
        if call:  # what the phone system knows already
            begun = timezone.localtime(call.answered_at or call.began_at)
            begins = {"said_at": begun, "direction": call.direction, "channel": PHONE, "line": ANSWERED}
        super().__init__(data, files, initial=begins)
        fields: Any = self.fields
        to_tell = queries.activities_to_tell(timezone.localdate(at))
        fields["told"].choices = [(one.pk, f"{one.title} · {one.days} · {one.address}") for one in to_tell]
        if not to_tell:
            del fields["told"]
        fields["channel"].choices = [one for one in queries.channels() if one[0] != LETTER]  # a letter has its own form
        fields["outcome"].choices = [("", _("Spoke with them")), *queries.outcomes()]
        self._offer_complaints(complaints)
        rules = queries.contact_rules()
        self.places = [say(place) for place in rules.places]
        fields["place"].widget.attrs["list"] = "places-known"
        self.asked = [question.key for question in rules.questions]
        for question in rules.questions:
            fields[f"{ASKED}{question.key}"] = forms.CharField(
                label=say(question.label),
                help_text=say(question.help),
                widget=forms.Textarea({"rows": 2}),
                required=False,
                max_length=LONGEST,
            )
        self.rated = list(queries.ratings_asked())
        for key, label in queries.ratings_asked().items():
            words = [("", _("Not rated")), *queries.rating_words().items()]
            label = _("The customer rates: %(what)s") % {"what": label}
            fields[f"{RATED}{key}"] = forms.ChoiceField(label=label, choices=words, required=False)
        wanted = [
            "direction",
            "channel",
            "place",
            "purpose",
            "said_at",
            "line",
            "outcome",
            "complaint",
            "about",
            "reason",
            *map(ASKED.__add__, self.asked),
        ]
        own, of_promises = list(Recordable.base_fields), list(Promising.base_fields)
        rest = [name for name in fields if name not in (*wanted, *of_promises, *own)]
        place = rest.index("needs") + 1
        self.order_fields([*wanted, *rest[:place], *of_promises, *rest[place:], *own])

    def _offer_complaints(self, complaints: Mapping[str, str]) -> None:
        """What becomes of what a customer is not satisfied with, as far as the rule book registers it."""
        fields: Any = self.fields
        known = queries.registering()
        register = [(REGISTER, _("Register: %(process)s") % {"process": known.title})] if known else []
        leave = (LEAVE, _("Register nothing, and say why"))
        fields["complaint"].choices = [("", _("Not said yet")), *added(complaints), *register, leave]
        if known and known.kinds:
            fields["about"].choices = [("", _("Choose")), *offered(known.kinds)]
        else:
            del fields["about"]

    @property
    def musts(self) -> tuple[str, ...]:
        """Where they are asked for at all; what is checked first is answered later."""
        return ("place", "question") if self["doubt"].value() else ("place", "question", "answer")

    @property
    def whens(self) -> Mapping[str, str]:
        """Which field is asked only while another one has one of these values."""
        with_place = ",".join(sorted(queries.channels_with_place()))
        return {
            "place": f"channel={with_place}",
            "line": f"channel={PHONE}",
            "despite": f"channel={PHONE}",
            **dict.fromkeys(Recordable.base_fields, f"channel={PHONE}"),
            "complaint": f"outcome={','.join(queries.satisfaction_words()[1])}",
            "about": f"complaint={REGISTER}",
            "reason": f"complaint={LEAVE}",
            "question": f"purpose={Purpose.CONSULTATION}",
            "answer": f"purpose={Purpose.CONSULTATION}",
            "content": f"purpose={Purpose.CONVERSATION},{Purpose.FOLLOW_UP}",
            **{f"{ASKED}{key}": f"purpose={Purpose.FOLLOW_UP}" for key in self.asked},
        }

    def so_far(self, at: datetime) -> Talk:
        """As much of it as can be read, to say of all of it at once what is missing."""
        nothing = dict.fromkeys(self.fields, "") | dict.fromkeys(NOTHING_TYPED)
        self.cleaned_data = nothing | self.cleaned_data
        return self.talk(direction="", channel="", said_at=at)

    def talk(self, **unsaid: Any) -> Talk:
        """What was typed, as the verb takes it; what was left empty is as the verb has it, or `unsaid`."""
        typed = self.cleaned_data
        return Talk(
            **unsaid | {name: typed[name] for name in AS_TYPED if typed.get(name)},
            needs=typed["needs"].splitlines(),
            answers={key: typed[f"{ASKED}{key}"] for key in self.asked},
            ratings={key: typed[f"{RATED}{key}"] for key in self.rated},
            unhappy=unhappy_said(typed["complaint"], about=typed.get("about", ""), reason=typed["reason"]),
            doubt=self.doubted(),
            promised=self.promised(),
            agreed=self._agreed(),
            recording=self._recording(),
        )

    def _agreed(self) -> NextContact | None:
        at, words, despite = (self.cleaned_data[f"next_{name}"] for name in ("at", "words", "despite"))
        return NextContact(at, words, despite=despite) if at else None

    def _recording(self) -> Recorded | None:
        file, seconds = self.cleaned_data["file"], self.cleaned_data["seconds"]
        return Recorded(file, seconds) if file or seconds is not None else None

    def clean_next_words(self) -> str:
        """What is to be spoken of without a time would be lost."""
        words: str = self.cleaned_data["next_words"]
        if words and not self.cleaned_data.get("next_at") and "next_at" not in self.errors:
            raise forms.ValidationError(_("Say when, too."))
        return words
