"""What people type about messages and channels."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.messaging.actions.channels import BRAKES
from huiyin.messaging.models import SECRETS, Channel
from huiyin.messaging.queries import Letterbox
from huiyin.messaging.rules import LONGEST_BODY, LONGEST_SUBJECT, hidden

SECURITY = [("tls", _("TLS from the beginning")), ("starttls", _("STARTTLS")), ("none", _("None: this machine only"))]


class Letter(forms.Form):
    """An e-mail to a customer. Sent twice, the same form is one message: `key` says so."""

    musts = ("subject_line", "body")

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    address = forms.ChoiceField(label=pgettext_lazy("message", "To"))
    subject_line = forms.CharField(label=_("What about"), max_length=LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, required=False, strip=True, widget=forms.Textarea({"rows": 12})
    )

    def __init__(self, data: Any = None, *, box: Letterbox, about: str = "") -> None:
        super().__init__(data, initial={"key": uuid4().hex, "subject_line": about})
        fields: Any = self.fields
        self.meant: dict[str, str] = {}
        choices = []
        for address, whose in box.addresses:
            value, shown = (address, address) if box.known else (_instead_of(address), hidden(address))
            self.meant[value] = address
            choices.append((value, f"{shown}（{whose}）" if whose else shown))
        fields["address"].choices = choices

    def words(self) -> dict[str, str]:
        """What was typed, as the verb takes it."""
        said = self.cleaned_data
        return {**said, "address": self.meant[said["address"]], "key": f"letter/{said['key']}"}


def _instead_of(address: str) -> str:
    """What names an address to whoever may not see it."""
    return salted_hmac("messaging.letter", address, algorithm="sha256").hexdigest()


class ChannelForm(forms.Form):
    """How an e-mail channel is set up."""

    key = forms.SlugField(label=_("Short name"), max_length=40, help_text=_("Letters, digits and hyphens."))
    name = forms.CharField(label=_("Name"), max_length=60)
    host = forms.CharField(label=_("Mail server"), max_length=200, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=465)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="tls")
    username = forms.CharField(label=_("User name at the mail server"), max_length=200, required=False)
    secret = forms.CharField(
        label=_("Variable that holds the password"),
        max_length=60,
        required=False,
        help_text=_(
            "Its name, such as %(name)s. The password itself stands in the environment of Huiyin and is not kept here."
        )
        % {"name": f"{SECRETS}EMAIL"},
    )
    sender = forms.CharField(label=_("Sender's address"), max_length=254, required=False)
    sender_name = forms.CharField(label=_("Sender's name"), max_length=60, required=False)
    imap_host = forms.CharField(
        label=_("Mailbox server (IMAP)"),
        max_length=200,
        required=False,
        help_text=_("Empty: answers are not fetched. The user name and the password are the same."),
    )
    imap_port = forms.IntegerField(
        label=_("Port of the mailbox"), min_value=1, max_value=65535, initial=993, required=False
    )
    imap_security = forms.ChoiceField(
        label=_("Encryption of the mailbox"), choices=[SECURITY[0], SECURITY[2]], initial="tls", required=False
    )
    per_address_day = forms.IntegerField(label=_("Most to one address within 24 hours"), initial=5, required=False)
    per_hour = forms.IntegerField(label=_("Most within an hour"), initial=200, required=False)
    per_day = forms.IntegerField(label=_("Most within 24 hours"), initial=2000, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, channel: Channel | None = None) -> None:
        initial: dict[str, Any] = {}
        if channel:
            brakes = {name: getattr(channel, name) for name in BRAKES}
            named = {name: getattr(channel, name) for name in ("name", "secret", "revision")}
            initial = {**channel.settings, **brakes, **named}
        super().__init__(data, initial=initial)
        del self.fields["key" if channel else "revision"]

    def words(self) -> dict[str, Any]:
        said = {**self.cleaned_data}
        if "revision" in said:
            said["seen_revision"] = said.pop("revision")
        return said


class Opening(forms.Form):
    """Letting a channel send, with the numbers that were on the screen."""

    seen_waiting = forms.IntegerField(widget=forms.HiddenInput)
    seen_dry = forms.IntegerField(widget=forms.HiddenInput)
    with_dry = forms.BooleanField(label=_("Send what was only noted in the dry run, too"), required=False)


class NewBlock(forms.Form):
    """An address that is not to be written to any more."""

    address = forms.CharField(label=_("E-mail address"), max_length=254)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class Filing(forms.Form):
    """Whose e-mail it is."""

    customer = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Choose the customer.")})
