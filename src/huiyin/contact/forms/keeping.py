"""How a promise was kept, and what was said for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.actions import KeptIn
from huiyin.contact.models import Interaction, OpenQuestion
from huiyin.contact.rules import LETTER, LONGEST_POINT
from huiyin.kernel.texts import say
from huiyin.worklist.models import WorkItem

NOT_SPOKEN = ("", _("Nobody was spoken with"))
SPOKEN = f"direction={','.join(Interaction.Direction.values)}"
LONGEST = 4000
SAID = ("direction", "channel", "content", "place", "despite")


class KeptPromise(forms.Form):
    """How a promise was kept: by a word with the customer, which goes on record, or otherwise."""

    musts = ("content", "place")  # where they are asked for at all
    on_refusal = ("despite",)

    direction = forms.ChoiceField(
        label=_("Who spoke to whom"),
        choices=[NOT_SPOKEN, *Interaction.Direction.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The conversation goes on record in the same save."),
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    content = forms.CharField(
        label=_("What was said"), widget=forms.Textarea({"rows": 3}), required=False, max_length=LONGEST
    )
    despite = forms.CharField(label=_("Why at an hour of rest"), required=False, max_length=LONGEST_POINT)
    words = forms.CharField(label=_("How it was kept"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, item: WorkItem) -> None:
        super().__init__(data, auto_id=f"kept-{item.pk}-%s")
        channels: Any = self.fields["channel"]
        channels.choices = [one for one in queries.channels() if one[0] != LETTER]  # a letter has its own form
        self.fields["place"].widget.attrs["list"] = "places-known"
        self.places = [say(place) for place in queries.contact_rules().places]
        with_place = ",".join(sorted(queries.channels_with_place()))
        self.whens = {"channel": SPOKEN, "content": SPOKEN, "despite": SPOKEN, "place": f"channel={with_place}"}

        # What is promised in a case answers no question of its customer's own.
        if item.subject.startswith("customer/") and OpenQuestion.objects.filter(item=item).exists():
            self.fields["content"].label = _("What we answered")

    def clean(self) -> dict[str, Any]:
        """How it was kept, as the verb takes it; of what no word was spoken for, it is said."""
        said = super().clean() or {}
        talk = None
        if said.get("direction"):
            talk = KeptIn(**{name: said.get(name, "") for name in SAID})
        elif not said.get("words"):
            self.add_error("words", _("Say how, or what was said."))
        return {"words": said.get("words", ""), "talk": talk}
