"""Setting up how messages leave, and what does not leave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.customers.queries import quiet_of_the_house
from huiyin.customers.rules import hours_shown
from huiyin.messaging.actions.channels import BRAKES, KINDS
from huiyin.messaging.enums import RINGS, Kind
from huiyin.messaging.models import Channel
from huiyin.messaging.rules.envelopes import WINDOW
from huiyin.rulebook.charts.plans import quiet_in_words

SECURITY = [("tls", _("TLS from the beginning")), ("starttls", _("STARTTLS")), ("none", _("None: this machine only"))]
DRIVERS: dict[str, Any] = {
    "smtp": pgettext_lazy("channel", "E-mail"),
    "alibaba": _("Text messages over Alibaba Cloud"),
    "tencent": _("Text messages over Tencent Cloud"),
    "pretending": _("Text messages to try out: nothing is sent"),
    "post": _("Letters by post"),
    "wecom_robot": _("WeCom: robot of a group"),
    "wecom_app": _("WeCom: app, to colleagues"),
    "dingtalk_robot": _("DingTalk: robot of a group"),
    "dingtalk_app": _("DingTalk: app, to colleagues"),
    "wecom_client": _("WeCom: to customers, sent by a colleague"),
}
BASICS = ("driver", "key", "name", "quiet_hours", *BRAKES, "revision")
_MAIL = (
    "host", "port", "security", "username", "secret", "sender", "sender_name",
    "imap_host", "imap_port", "imap_security",
)  # fmt: skip
_ROBOT, _APP = ("secret", "endpoint"), ("access_key", "secret", "app_id", "endpoint")
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "smtp": _MAIL,
    "alibaba": ("access_key", "secret", "endpoint"),
    "tencent": ("access_key", "secret", "app_id", "region", "endpoint"),
    "pretending": (),
    "post": ("sender_name", "return_address", *WINDOW),
    "wecom_robot": _ROBOT,
    "wecom_app": _APP,
    "dingtalk_robot": _ROBOT,
    "dingtalk_app": _APP,
    "wecom_client": ("access_key", "secret", "endpoint"),
}
NAMED_BY: dict[str, Any] = {
    "alibaba": _("AccessKey ID"),
    "tencent": _("SecretId"),
    "wecom_app": _("Company ID (corpid)"),
    "dingtalk_app": _("AppKey"),
    "wecom_client": _("Company ID (corpid)"),
}
HOLDS: dict[str, Any] = {
    "smtp": _("Variable that holds the password"),
    "wecom_robot": _("Variable that holds the key of the robot"),
    "dingtalk_robot": _("Variable that holds the access token and the signing secret, with a colon between them"),
}


# One group is one address, and what its department does is more than five things a day.
# A customer has four such messages a month at most, says WeCom; and each is a press of a button for a colleague.
_GROUP, _PERSON = {"per_address_day": 100, "per_hour": 60, "per_day": 300}, {"per_address_day": 30}
BRAKES_OF: dict[str, dict[str, int]] = {
    "wecom_robot": _GROUP,
    "dingtalk_robot": _GROUP,
    "wecom_app": _PERSON,
    "dingtalk_app": _PERSON,
    "wecom_client": {"per_address_day": 1, "per_hour": 60, "per_day": 300},
}


class ChannelForm(forms.Form):
    """How a channel is set up; what is asked depends on how its messages leave."""

    musts = (
        "host",
        "sender",
        "access_key",
        "app_id",
        "per_address_day",
        "per_hour",
        "per_day",
    )  # of those that are asked

    driver = forms.ChoiceField(choices=list(DRIVERS.items()), widget=forms.HiddenInput, required=False)
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
            "Its name, such as HUIYIN_CHANNEL_EMAIL. The password itself stands in the environment of Huiyin and is"
            " not kept here."
        ),
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
        label=_("Encryption of the mailbox"), choices=SECURITY, initial="tls", required=False
    )
    access_key = forms.CharField(label=_("Account"), max_length=80, required=False)
    app_id = forms.CharField(
        label=_("Number of the application"), max_length=40, required=False, help_text=_("SmsSdkAppId or AgentId.")
    )
    region = forms.CharField(label=_("Region"), max_length=40, required=False, help_text=_("Empty: ap-guangzhou."))
    endpoint = forms.CharField(
        label=_("Address of the provider"), max_length=120, required=False, help_text=_("Empty: the usual one.")
    )
    return_address = forms.CharField(
        label=_("Our address, above the letter"), max_length=400, required=False, widget=forms.Textarea({"rows": 3})
    )
    window_left = forms.IntegerField(
        label=_("Window: from the left edge of the envelope, mm"), initial=WINDOW["window_left"], required=False
    )
    window_top = forms.IntegerField(
        label=_("Window: from the upper edge, mm"), initial=WINDOW["window_top"], required=False
    )
    window_width = forms.IntegerField(label=_("Window: width, mm"), initial=WINDOW["window_width"], required=False)
    window_height = forms.IntegerField(label=_("Window: height, mm"), initial=WINDOW["window_height"], required=False)
    quiet_hours = forms.CharField(
        label=_("Quiet hours"),
        max_length=120,
        required=False,
        help_text=_("Nothing leaves then, for example 21:00-08:00."),
    )
    per_address_day = forms.IntegerField(label=_("Most to one address within 24 hours"), initial=5, required=False)
    per_hour = forms.IntegerField(label=_("Most within an hour"), initial=200, required=False)
    per_day = forms.IntegerField(label=_("Most within 24 hours"), initial=2000, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, channel: Channel | None = None, driver: str = "") -> None:
        initial: dict[str, Any] = {}
        word = channel.driver if channel else (data or {}).get("driver") or driver
        word = word if word in DRIVERS else "smtp"
        if channel:
            brakes = {name: getattr(channel, name) for name in BRAKES}
            named = {name: getattr(channel, name) for name in ("name", "secret", "revision")}
            initial = {**channel.settings, **brakes, **named, "quiet_hours": hours_shown(channel.quiet_hours)}
        super().__init__(data, initial={"driver": word, **BRAKES_OF.get(word, {}), **initial})
        gone = {"key", "driver"} if channel else {"revision"}
        if KINDS[word] == Kind.LETTER:  # no hour of the day disturbs whoever finds it in the letterbox
            gone.add("quiet_hours")
        fields: Any = self.fields
        for name in [*fields]:
            if name in gone or name not in (*BASICS, *FIELDS_OF[word]):
                del fields[name]
        if KINDS[word] in RINGS:
            fields["quiet_hours"].help_text = _when_nothing_rings()
        if "access_key" in fields:
            fields["access_key"].label = NAMED_BY[word]
        if "secret" in fields:
            fields["secret"].label = HOLDS.get(word, _("Variable that holds the secret of the account"))

    def words(self) -> dict[str, Any]:
        said = {**self.cleaned_data}
        if "revision" in said:
            said["seen_revision"] = said.pop("revision")
        else:
            said["driver"] = said["driver"] or "smtp"
        return said


def _when_nothing_rings() -> str:
    """What holds for text messages where the channel has no quiet hours of its own."""
    if hours := quiet_in_words(quiet_of_the_house()):
        words = _("Nothing leaves then, for example 21:00-08:00. Empty: the rest hours of the rule book (%(hours)s).")
        return str(words % {"hours": hours})
    return str(_("Nothing leaves then, for example 21:00-08:00. Empty: text messages go out at night, too."))


class Opening(forms.Form):
    """Letting a channel send, with the numbers that were on the screen."""

    seen_waiting = forms.IntegerField(widget=forms.HiddenInput)
    seen_dry = forms.IntegerField(widget=forms.HiddenInput)
    with_dry = forms.BooleanField(label=_("Send what was only noted in the dry run, too"), required=False)


class NewBlock(forms.Form):
    """An address that is not to be written to any more."""

    musts = ("reason",)

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.EMAIL)
    address = forms.CharField(label=pgettext_lazy("message", "Address"), max_length=254)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class HouseBrakesForm(forms.Form):
    """How much leaves over all channels together."""

    per_customer_day = forms.IntegerField(label=_("Most to one customer within 24 hours"), min_value=1)
    per_hour = forms.IntegerField(label=_("Most within an hour"), min_value=1)
    per_day = forms.IntegerField(label=_("Most within 24 hours"), min_value=1)
