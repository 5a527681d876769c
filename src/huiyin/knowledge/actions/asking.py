"""Asking what no article says, and answering it."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.knowledge import queries
from huiyin.knowledge.enums import QuestionKind
from huiyin.knowledge.models import Article, Category, Question
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.rules import in_each_language

LONGEST = 2000
ANSWERED = gettext_noop("%(name)s answered what you asked: %(question)s")


class NothingAsked(DomainError):
    """Write what you want to know."""

    field = "text"


class NothingAnswered(DomainError):
    """Write the answer, or name the article that answers it."""

    field = "answer"


class AnsweredAlready(DomainError):
    """%(name)s answered this already; please look at the answer."""


class NobodyKeeps(DomainError):
    """Nobody keeps “%(category)s” yet: name a keeper first."""

    field = "category"


class SameKeeper(DomainError):
    """%(name)s has this question already."""

    field = "category"


@whole
def ask(
    *, text: str, category: Category | None = None, article: Article | None = None, by: Person, at: datetime
) -> Question:
    """Ask what no article says, or propose what one should say better: work for the category's keeper, with a deadline.

    Source: E21-2, D1-7. Raises NothingAsked, NobodyKeeps.
    """
    if not text.strip():
        raise NothingAsked
    category = article.category if article else category
    if category is None:
        raise NobodyKeeps(category="")
    owner, team = queries.keeper_of(category)
    if owner is None and team is None:
        raise NobodyKeeps(category=str(category))
    question = Question(
        kind=QuestionKind.IMPROVEMENT if article else QuestionKind.QUESTION,
        text=text.strip()[:LONGEST],
        category=category,
        article=article,
        asked_by=by,
        asked_at=at,
    )
    promised = queries.question_rule()
    question.pk = queries.next_question()
    question.item = worklist.open_item(
        kind=Kind.QUESTION,
        title=promised.title,
        subject=question.subject,
        subject_label=str(question),
        owner=owner,
        team=team,
        clause=queries.clause_of(promised.clause),
        form=promised.due,
        by=by,
        at=at,
    )
    question.save(force_insert=True)
    return question


@whole
def answer(question: Question, *, answer: str, article: Article | None = None, by: Person, at: datetime) -> Question:
    """Answer in words, or with the article that says it; whoever asked hears of it.

    Raises NothingAnswered, AnsweredAlready.
    """
    question = _held(question)
    if not answer.strip() and article is None:
        raise NothingAnswered
    question.answer = answer.strip()[:LONGEST] or str(article)
    question.answered_with, question.answered_by, question.answered_at = article, by, at
    question.save(update_fields=["answer", "answered_with", "answered_by", "answered_at"])
    if question.item.settled_at is None:
        worklist.settle(question.item, by=by, at=at)
    if question.asked_by != by:
        text = in_each_language(ANSWERED, name=by.name, question=str(question))
        worklist.notify([question.asked_by], kind="question", text=text, subject=question.subject, at=at)
    return question


@whole
def forward(question: Question, *, category: Category, reason: str = "", by: Person, at: datetime) -> Question:
    """Pass a question on to whoever keeps another category, such as the product manager; the deadline stays.

    Source: D1-7. Raises AnsweredAlready, NobodyKeeps, SameKeeper.
    """
    question = _held(question)
    keeper, team = queries.keeper_of(category)
    keeper = keeper or (queries.head_of(team) if team else None)
    if keeper is None:
        raise NobodyKeeps(category=str(category))
    if keeper.pk in (question.item.owner_id, question.item.standing_in_for_id):
        raise SameKeeper(name=keeper.name)
    question.category = category
    question.save(update_fields=["category"])
    worklist.hand_over(question.item, to=keeper, reason=reason, by=by, at=at)
    return question


def _held(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("item", "asked_by", "answered_by")
    question = rows.get(pk=question.pk)
    if question.answered_by:
        raise AnsweredAlready(name=question.answered_by.name)
    return question
