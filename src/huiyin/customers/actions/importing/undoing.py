"""What a file brought is taken back: files it opened go, files it changed say what they said before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from pgtrigger import ignore

from huiyin.customers.actions.consenting import take_back_consents
from huiyin.customers.actions.editing import as_changes
from huiyin.customers.actions.editing_many import FilesRefused, edit_files
from huiyin.customers.actions.holding import hold_many
from huiyin.customers.actions.importing.taking_in import NotForOpening
from huiyin.customers.enums import Step
from huiyin.customers.models import Batch, BatchRow, Consent, Customer, FileStep, Keeping
from huiyin.intake import actions as intake
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem

AT_ONCE = 500


@whole
def undo(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Begin to take back what a file brought; what somebody has worked on since stays as it is."""
    intake.may_import(batch, by=by)
    if not by.may("customers.edit"):
        raise NotForOpening
    return intake.begin_undoing(batch, by=by, at=at, detail={"rows": batch.counts.get("taken", 0)})


@whole
def undo_some(batch: Batch, *, at: datetime) -> bool:
    """Take back the next files; says whether there are more."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("undone_by").get(pk=batch.pk)
    if batch.state != Batch.State.UNDOING:
        return False
    left = batch.rows.filter(customer__isnull=False, kept=False)
    pks = sorted(set(left.order_by("customer").values_list("customer", flat=True).distinct()[:AT_ONCE]))
    if pks:
        batch.counts["taken"] -= _take_back(batch, pks, at)
    else:
        batch.counts["taken"] = batch.rows.filter(customer__isnull=False).count()  # files may go by other ways, too
        batch.state, batch.finished_at = Batch.State.UNDONE, at
    batch.save(update_fields=["state", "counts", "finished_at"])
    return bool(pks)


def _take_back(batch: Batch, pks: Sequence[int], at: datetime) -> int:
    """Of these files, as far as nobody has worked on them; says how many rows that are."""
    hold_many(pks)
    mine = batch.rows.filter(customer__in=pks)
    rows = Counter(mine.values_list("customer", flat=True))
    edits = mine.exclude(verdict=BatchRow.Verdict.UPDATE, before={})  # others put consents on record and no more
    last = dict(edits.values_list("customer").annotate(last=Max("taken_at")))
    said = dict(Customer.objects.filter(pk__in=pks).values_list("pk", "updated_at"))
    as_left = {pk for pk in pks if pk in said and last.get(pk, said[pk]) == said[pk]}
    opened = set(mine.filter(verdict=BatchRow.Verdict.NEW).values_list("customer", flat=True))
    gone = _remove(_untouched(as_left & opened, batch))
    restored = _restore(mine, as_left - opened, batch, at)
    take_back_consents(batch, restored, by=batch.undone_by or batch.by, at=at)
    mine.filter(customer__in=restored).update(customer=None)
    batch.rows.filter(customer__in=set(pks) - gone - restored).update(kept=True)
    return sum(rows[pk] for pk in gone | restored)


def _untouched(pks: Iterable[int], batch: Batch) -> list[int]:
    """Files with which nothing was done but that somebody got them to keep."""
    rows = Customer.objects.filter(pk__in=list(pks), lost_at=None)
    rows = rows.filter(~Exists(Consent.objects.filter(customer=OuterRef("pk")).exclude(batch=batch)))
    rows = rows.filter(~Exists(FileStep.objects.filter(customer=OuterRef("pk")).exclude(step=Step.SHARED_OUT)))
    for relation in Customer._meta.related_objects:  # conversations, cases, whatever other modules hang on a customer
        if relation.related_model._meta.app_label != "customers":
            held = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(held))
    found = list(rows.values_list("pk", flat=True))
    subjects = {f"customer/{pk}": pk for pk in found}
    about = WorkItem.objects.filter(subject__in=list(subjects))
    # Of these files alone: asked of all the work of the house, each part would read all of it.
    touched = about.exclude(pk__in=list(about.untouched().values_list("pk", flat=True)))
    worked_on = {subjects[subject] for subject in touched.values_list("subject", flat=True)}
    return [pk for pk in found if pk not in worked_on]


def _remove(pks: Sequence[int]) -> set[int]:
    subjects = [f"customer/{pk}" for pk in pks]
    items = list(WorkItem.objects.filter(subject__in=subjects).values_list("pk", flat=True))
    # What happened to a file stays for ever, unless the file should never have been.
    with ignore(
        "customers.Keeping:keepings_are_not_deleted",
        "customers.FileStep:steps_stay",
        "customers.Consent:consents_stay",
    ):
        Consent.objects.filter(customer__in=pks).delete()
        Keeping.objects.filter(customer__in=pks).delete()
        FileStep.objects.filter(customer__in=pks).delete()
    worklist.take_back(items)
    Customer.objects.filter(pk__in=pks).delete()
    return set(pks)


def _restore(mine: Any, pks: Iterable[int], batch: Batch, at: datetime) -> set[int]:
    """Files say again what they said before the first row of this file changed them."""
    before: dict[int, dict[str, Any]] = {}
    for row in mine.filter(customer__in=list(pks)).order_by("-line"):
        before[row.customer_id] = {**before.get(row.customer_id, {}), **row.before}
    by = batch.undone_by or batch.by
    wanted = {pk: as_changes(content) for pk, content in before.items()}
    while wanted:
        try:
            with transaction.atomic():
                edit_files(wanted, confirmed=True, by=by, at=at)
        except FilesRefused as refused:  # the rules of today no longer allow what it said: it stays
            for pk in refused.errors:
                del wanted[pk]
        else:
            break
    return set(wanted)
