"""Files that may be of the same customer: found at night among all there are, and told apart by somebody who looked."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Q

from huiyin.audit.actions import record
from huiyin.customers.models import Difference, Lookalike
from huiyin.customers.queries import subject_of
from huiyin.customers.queries.blocks import FOUND, MOST_OF_A_KEY
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class SettledAlready(DomainError):
    """This pair is no longer in question: the files were merged or told apart meanwhile."""


class InQuestionAlready(DomainError):
    """These two were told apart no longer, or one of them was merged meanwhile."""


@whole
def find_lookalikes(at: datetime) -> int:
    """Look through all files for those that may be of the same customer; says how many pairs are in question.

    What somebody told apart never comes back, nor does it between the files those were merged into.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"most": MOST_OF_A_KEY})
        cursor.execute(GONE)
        cursor.execute(KEPT, {"at": at})
        cursor.execute("DROP TABLE found_alike")
    return Lookalike.objects.count()


@whole
def tell_apart(pair: Lookalike, *, by: Person, at: datetime) -> Difference:
    """Put on record that two files are of different customers. Raises SettledAlready."""
    stored = Lookalike.objects.select_for_update(of=("self",)).select_related("other").filter(pk=pair.pk).first()
    if stored is None:
        raise SettledAlready
    one, other = stored.one_id, stored.other
    stored.delete()
    difference = Difference.objects.create(one_id=one, other=other, why=stored.why, by=by, at=at)
    record("customers.told-apart", by=by, at=at, subject=subject_of(one), detail={"others": other.number})
    return difference


@whole
def doubt_again(difference: Difference, *, by: Person, at: datetime) -> Lookalike:
    """Take back that two files are of different customers: the pair is in question again. Raises InQuestionAlready."""
    stored = Difference.objects.select_for_update(of=("self",)).select_related("one", "other")
    apart = stored.filter(pk=difference.pk, one__merged_into=None, other__merged_into=None).first()
    if apart is None:
        raise InQuestionAlready
    one, other, why = apart.one_id, apart.other, apart.why
    apart.delete()
    pair, _new = Lookalike.objects.get_or_create(
        one_id=one, other=other, defaults={"why": why, "weight": len(why), "found_at": at}
    )
    record("customers.doubted", by=by, at=at, subject=subject_of(one), detail={"others": other.number})
    return pair


@whole
def forget_lookalikes(files: Collection[int]) -> None:
    """Files that were merged are in question no longer; what they became part of is looked at tonight."""
    Lookalike.objects.filter(Q(one__in=files) | Q(other__in=files)).delete()


GONE = """
    DELETE FROM customers_lookalike AS pair
    WHERE NOT EXISTS (SELECT FROM found_alike WHERE found_alike.one = pair.one_id AND found_alike.other = pair.other_id)
"""
KEPT = """
    INSERT INTO customers_lookalike AS pair (one_id, other_id, why, weight, found_at)
    SELECT one, other, why, cardinality(why), %(at)s FROM found_alike
    ON CONFLICT (one_id, other_id) DO UPDATE SET why = excluded.why, weight = excluded.weight
    WHERE pair.why <> excluded.why
"""
