"""The few answers a new house starts with."""

from functools import cache

from django import forms
from django.conf import settings
from django.forms import widgets
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.choosing import offer
from huiyin.kernel.texts import Text, say
from huiyin.org.actions.house import Administrator
from huiyin.org.forms import REGIONS, WORKWEEK, Week
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import pack_folders


class FirstRun(Week):
    """Organisation, administrator, industry, region, script and hours of work."""

    organisation = forms.CharField(label=_("Name of the organisation"), max_length=80)
    industry = forms.ChoiceField(label=_("Industry"), choices=[])
    region = forms.ChoiceField(label=_("Public holidays of"), choices=REGIONS, required=False)
    language = forms.ChoiceField(label=_("Language and script"), choices=settings.LANGUAGES)
    name = forms.CharField(label=_("Your name"), max_length=60)
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("User name"),
        max_length=60,
        widget=widgets.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"invalid": _("Use letters, digits and . @ + - _ only.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=widgets.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not only digits, and not a common word."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        language = get_language() or settings.LANGUAGE_CODE
        initial = {"language": language, "region": {"zh-hant": "TW"}.get(language, "CN"), "username": "admin"}
        super().__init__(*args, week=WORKWEEK, initial=initial, **kwargs)
        offer(self, "industry", [(key, say(title)) for key, title in industries()])

    def administrator(self) -> Administrator:
        typed = self.cleaned_data
        return {"name": typed["name"], "username": typed["username"], "password": typed["password"]}


@cache
def industries() -> list[tuple[str, Text]]:
    """The packs that come with the product."""
    packs = [load(folder).pack for folder in pack_folders()]
    return [(pack.key, pack.title) for pack in packs]
