"""The form of articles in the catalogue."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from huiyin.knowledge.printing import ARTICLE, blank_article
from huiyin.stationery.queries import Form, register_forms


def forms() -> Iterator[Form]:
    yield Form(ARTICLE, _("an article"), blank_article, "knowledge:list", about=_("Knowledge base"))


def enter() -> None:
    register_forms(forms)
