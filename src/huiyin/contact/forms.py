"""What people type about a conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.actions import NextContact
from huiyin.contact.enums import BY_HAND, CareKind, CareWord, Line, Phase, PointKind, Purpose
from huiyin.contact.models import Activity, Interaction
from huiyin.contact.rules import LONGEST_POINT, LONGEST_RESULT, MOST_NEEDS, PHONE
from huiyin.kernel.texts import say

MOMENT = "%Y-%m-%dT%H:%M"
DAY = "%Y-%m-%d"
ASKED = "asked_"  # before the key of a question of the rule book
RATED = "rated_"
NEXT = "next_"
LONGEST = 4000


class Conversation(forms.Form):
    """Who spoke to whom, how, when and where, what was said and how it went."""

    musts = ("place", "question", "answer")  # where they are asked for at all

    direction = forms.ChoiceField(
        label=_("Who spoke to whom"), choices=Interaction.Direction.choices, initial="out", widget=forms.RadioSelect
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
        label=_("What happened on the line"), choices=[("", _("Not stated")), *Line.choices], required=False
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
        help_text=_("Only an answered call with its content counts as contact."),
    )
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
    next_words = forms.CharField(label=_("What the next contact is about"), required=False, max_length=LONGEST_POINT)
    next_despite = forms.CharField(
        label=_("Why at that hour"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("Only if it disturbs them: for example that they asked for it."),
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"said_at": timezone.localtime(at)})
        fields: Any = self.fields
        offered = queries.activities_to_tell(timezone.localdate(at))
        fields["told"].choices = [(one.pk, f"{one.title} · {one.days} · {one.address}") for one in offered]
        if not offered:
            del fields["told"]
        fields["channel"].choices = queries.channels()
        fields["outcome"].choices = [("", _("Spoke with them")), *queries.outcomes()]
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
            *map(ASKED.__add__, self.asked),
        ]
        self.order_fields(wanted)

    @property
    def whens(self) -> Mapping[str, str]:
        """Which field is asked only while another one has one of these values."""
        with_place = ",".join(sorted(queries.channels_with_place()))
        return {
            "place": f"channel={with_place}",
            "line": f"channel={PHONE}",
            "despite": f"channel={PHONE}",
            "question": f"purpose={Purpose.CONSULTATION}",
            "answer": f"purpose={Purpose.CONSULTATION}",
            "content": f"purpose={Purpose.CONVERSATION},{Purpose.FOLLOW_UP}",
            **{f"{ASKED}{key}": f"purpose={Purpose.FOLLOW_UP}" for key in self.asked},
        }

    def words(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        own = (ASKED, RATED, NEXT)
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith(own)}
        said["purpose"] = said["purpose"] or Purpose.CONVERSATION
        said["needs"] = said["needs"].splitlines()
        said["answers"] = {key: self.cleaned_data[f"{ASKED}{key}"] for key in self.asked}
        said["ratings"] = {key: self.cleaned_data[f"{RATED}{key}"] for key in self.rated}
        said["agreed"] = self._agreed()
        return said

    def _agreed(self) -> NextContact | None:
        at, words, despite = (self.cleaned_data[f"{NEXT}{name}"] for name in ("at", "words", "despite"))
        return NextContact(at, words, despite=despite) if at else None

    def clean_next_words(self) -> str:
        """What is to be spoken of without a time would be lost."""
        words: str = self.cleaned_data["next_words"]
        if words and not self.cleaned_data.get("next_at") and "next_at" not in self.errors:
            raise forms.ValidationError(_("Say when, too."))
        return words


class NewDelivery(forms.Form):
    """What is handed over, how and to whom, and the copy that stays here."""

    musts = ("taker", "words", "place", "copy")  # the last two where they are asked for at all

    kind = forms.ChoiceField(label=_("What it is"))
    taker = forms.CharField(label=_("Who takes it"), required=False, max_length=60)
    words = forms.CharField(label=_("What is handed over"), required=False, max_length=LONGEST_POINT)
    channel = forms.ChoiceField(label=_("Channel"))
    said_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    copy = forms.FileField(
        label=_("The copy that stays here"),
        required=False,
        widget=forms.FileInput,
        help_text=_("Scan, photo, PDF or office document, up to 20 MB."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, at: datetime) -> None:
        by_hand = next(iter(sorted(queries.channels_with_place())), None)
        super().__init__(data, files, initial={"said_at": timezone.localtime(at), "channel": by_hand})
        fields: Any = self.fields
        kinds = queries.deliverable()
        fields["kind"].choices = [(key, say(one.label)) for key, one in kinds.items()]
        fields["channel"].choices = queries.channels()
        fields["place"].widget.attrs["list"] = "places-known"
        self.places = [say(place) for place in queries.contact_rules().places]
        self.whens = {
            "place": f"channel={','.join(sorted(queries.channels_with_place()))}",
            "copy": f"kind={','.join(key for key, one in kinds.items() if one.copy)}",
        }


class ActivityForm(forms.Form):
    """What customers are invited to, when and where."""

    musts = ("title", "starts_on", "address", "content")

    title = forms.CharField(label=_("Name of the activity"), required=False, max_length=60)
    starts_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format=DAY)
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format=DAY),
        help_text=_("Leave it empty if it is one day."),
    )
    address = forms.CharField(label=_("Where"), required=False, max_length=LONGEST_POINT)
    content = forms.CharField(
        label=_("Content of the activity"), required=False, widget=forms.Textarea({"rows": 4}), max_length=1000
    )

    def __init__(self, data: Any = None, *, activity: Activity | None = None) -> None:
        named = ("title", "starts_on", "ends_on", "address", "content")
        super().__init__(data, initial={name: getattr(activity, name) for name in named} if activity else None)


class Settlement(forms.Form):
    """How something open was settled."""

    result = forms.CharField(label=_("How it was settled"), required=False, max_length=LONGEST_RESULT)


class NewPromise(forms.Form):
    """What was promised to a customer, and by when."""

    content = forms.CharField(label=_("What was promised"), required=False, max_length=200)
    due_at = forms.DateTimeField(
        label=_("By when"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )


class KeptPromise(forms.Form):
    """How a promise was kept."""

    words = forms.CharField(label=_("How it was kept"), required=False, max_length=200)


class NewPoint(forms.Form):
    """Something to keep in mind for a customer until it is settled."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PointKind.choices, initial=PointKind.OFFER)
    words = forms.CharField(label=_("In a few words"), required=False, max_length=LONGEST_POINT)
    business = forms.ChoiceField(label=_("Kind of business"), required=False)
    expected = forms.CharField(
        label=_("Solution expected"), widget=forms.Textarea({"rows": 2}), required=False, max_length=LONGEST_RESULT
    )
    whens: ClassVar = {"business": f"kind={PointKind.NEED}", "expected": f"kind={PointKind.NEED}"}

    def __init__(self, data: Any = None, *, kind: str = "") -> None:
        super().__init__(data, initial={"kind": kind} if kind in PointKind.values else None)
        known, fields = queries.businesses(), cast("Any", self.fields)
        fields["business"].choices = [("", _("Not stated")), *known.items()]
        if not known:
            del fields["business"]
        self.order_fields(["kind", "business", "words", "expected"])


class Greeting(forms.Form):
    """A holiday on which all customers are greeted."""

    occasion = forms.CharField(max_length=80)


class CareAnswer(forms.Form):
    """What is made of a care proposal."""

    kind = forms.ChoiceField(choices=CareKind.choices)
    occasion = forms.CharField(max_length=80)
    word = forms.ChoiceField(choices=CareWord.choices)
    words = forms.CharField(required=False, max_length=LONGEST_POINT)
