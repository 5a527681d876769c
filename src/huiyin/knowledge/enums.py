"""Closed words of the knowledge base."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """How a version of an article stands."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for approval")
    RETURNED = "returned", _("Sent back")
    PUBLISHED = "published", pgettext_lazy("article", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("article", "Published before")
    REPLACED = "replaced", _("Replaced by a later draft")
    OFFERED = "offered", _("Offered by the rule book")


BEGUN = frozenset({State.DRAFT, State.WAITING, State.RETURNED})  # on its way to being published


class QuestionKind(TextChoices):
    """What somebody wants of the knowledge base."""

    QUESTION = "question", pgettext_lazy("knowledge", "Question")
    IMPROVEMENT = "improvement", _("Improvement of an article")
