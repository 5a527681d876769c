"""Who answers, who approves, and by when."""

from django.db import connection

from huiyin.knowledge.models import Category, Version
from huiyin.org.models import Department, Person
from huiyin.org.queries import head_of, people_with, superior_of
from huiyin.org.roles import roles_with
from huiyin.rulebook.definitions import Promised
from huiyin.rulebook.models import Clause
from huiyin.rulebook.queries import clause, pack_in_force

__all__ = ["head_of"]

# For rule books that say nothing about it.
QUESTION = Promised(
    {"zh-hans": "回答提问", "zh-hant": "回答提問", "en": "Answer a question"}, {"within": "2 working days"}, ""
)
APPROVAL = Promised(
    {"zh-hans": "审批文章", "zh-hant": "審批文章", "en": "Approve an article"}, {"within": "2 working days"}, ""
)


def question_rule() -> Promised:
    return pack_in_force().knowledge.questions or QUESTION


def approval_rule() -> Promised:
    return pack_in_force().knowledge.approval or APPROVAL


def clause_of(key: str) -> Clause | None:
    return clause(pack_in_force().key, key) if key else None


def keeper_of(category: Category) -> tuple[Person | None, Department | None]:
    """The person who keeps a category; while there is none, the department."""
    keeper = category.keeper if category.keeper and category.keeper.is_active else None
    return keeper, category.department


def approver_of(version: Version, writer: Person) -> tuple[Person | None, Department | None]:
    """Who is to approve what somebody wrote: the category's keeper, a superior, else anybody else who may."""
    category = Category.objects.select_related("keeper", "department").get(pk=version.content["category"])
    keeper, department = keeper_of(category)
    own = {pk for pk in (writer.pk, version.written_by_id) if pk}
    for person in (keeper, superior_of(writer, department)):
        if person and person.pk not in own and person.may("knowledge.approve"):
            return person, None
    for role in roles_with("knowledge.approve"):
        other = people_with(role).exclude(pk__in=own).order_by("pk").first()
        if other:
            return other, None
    return None, department or top_department()


def top_department() -> Department | None:
    return Department.objects.open().filter(parent=None).order_by("pk").first()


def next_question() -> int:
    """The key of the next question: its work item names it before it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('knowledge_question', 'id'))")
        (key,) = cursor.fetchone()
    return int(key)
