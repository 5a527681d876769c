"""Articles: what they say now, every version of them, and whether they helped."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from huiyin.kernel.texts import say
from huiyin.knowledge.enums import BEGUN, State
from huiyin.knowledge.models.shelves import Category, Product
from huiyin.rulebook.models import Clause
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: "Person") -> "ArticleQuerySet":
        """Everybody reads what is published; who writes also sees what is not, and what was put away."""
        if user.may("knowledge.write"):
            return self.all()
        if user.may("knowledge.view"):
            return self.filter(published_at__isnull=False, archived_at=None)
        return self.none()

    def valid_on(self, day: date) -> "ArticleQuerySet":
        """Published, not put away, and held to be right on that day."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        not_over = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(begun, not_over, published_at__isnull=False, archived_at=None)


class Article(models.Model):
    """What is published under one title; an article nobody has approved yet has no words of its own."""

    pack_key = models.CharField(max_length=60, blank=True, help_text="in the rule book; empty: the house's own")
    title = models.JSONField(default=dict, help_text="in up to three languages")
    text = models.JSONField(default=dict, help_text="Markdown in up to three languages")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="articles")
    clause = models.ForeignKey(Clause, null=True, on_delete=models.PROTECT, related_name="+")
    products = models.ManyToManyField(Product, related_name="articles")
    classes = ArrayField(models.CharField(max_length=60), default=list, help_text="of complaints it is offered beside")
    beside = ArrayField(models.CharField(max_length=20), default=list, help_text="where it is always offered")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    why_archived = models.CharField(max_length=200, blank=True)
    reads = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    did_not_help = models.PositiveIntegerField(default=0)
    search = SearchVectorField(null=True)
    search_text = models.TextField(default="", help_text="what the index was made of; a hit is checked against it")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack_key"], name="article_of_the_pack_once", condition=~Q(pack_key=""))
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="article_search", fastupdate=False),
            GinIndex(fields=["classes"], name="article_classes", fastupdate=False),
            GinIndex(fields=["beside"], name="article_beside", fastupdate=False),
        ]

    def __str__(self) -> str:
        return say(self.title)

    @property
    def subject(self) -> str:
        return f"article/{self.pk}"

    def holds_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    def right_to(self, verb: str) -> str:
        return f"knowledge.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class Cue(models.Model):
    """A word, or the name of a product: beside a matter that says it the article is offered."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="cues")
    word = models.CharField(max_length=120, help_text="as it is compared (cjk.normalise)")

    class Meta:
        # A matter asks for thousands of its pieces at once: this is the index that answers.
        constraints: ClassVar = [models.UniqueConstraint(fields=["word", "article"], name="cue_once_an_article")]


class Version(models.Model):
    """What somebody saved of an article; the versions of an article are its history."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    content = models.JSONField(help_text="title, text and all the rest (rules.content)")
    written_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, help_text="what was changed and why")
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="+", help_text="to approve it")
    submitted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why_returned = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["article"], name="one_version_on_its_way", condition=Q(state__in=sorted(BEGUN))
            ),
            models.UniqueConstraint(
                fields=["article"], name="one_version_published", condition=Q(state=State.PUBLISHED)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="versions_on_their_way", condition=Q(state__in=sorted(BEGUN))),
        ]

    @property
    def of_the_pack(self) -> bool:
        return self.written_by_id is None


class Verdict(models.Model):
    """Whether an article helped somebody; everybody has one word on each, and may change it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="verdicts")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    helped = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "person"], name="one_verdict_a_person")]
