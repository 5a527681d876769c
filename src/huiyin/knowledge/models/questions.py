"""What staff asked, and the answers."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.knowledge.enums import QuestionKind
from huiyin.knowledge.models.articles import Article
from huiyin.knowledge.models.shelves import Category
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: "Person") -> "QuestionQuerySet":
        """What one has asked others will ask too."""
        return self.all() if user.may("knowledge.view") else self.none()

    def open(self) -> "QuestionQuerySet":
        return self.filter(answered_at=None)


class Question(models.Model):
    """Something no article answers, or that an article should say better."""

    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    text = models.TextField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="questions")
    article = models.ForeignKey(
        Article, null=True, on_delete=models.PROTECT, related_name="questions", help_text="which should be better"
    )
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+", help_text="the keeper's work")
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_with = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="answers")
    answered_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="an_answered_question_has_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(kind="improvement") | Q(article__isnull=False), name="an_improvement_is_of_an_article"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="questions_open", condition=Q(answered_at=None)),
            models.Index(fields=["asked_by", "-id"], name="questions_of_a_person"),
        ]

    def __str__(self) -> str:
        return " ".join(self.text.split())[:60]

    @property
    def subject(self) -> str:
        return f"question/{self.pk}"

    def right_to(self, verb: str) -> str:
        return "knowledge.write"

    def permits(self, user: "Person", verb: str) -> bool:
        """Its owner answers or passes it on, and so does whoever writes articles or oversees the work."""
        item = self.item
        waiting_for = item.owner_id is None and item.team_id in user.department_ids
        return item.owner_id == user.pk or waiting_for or user.may("knowledge.write") or item.overseen_by(user)
