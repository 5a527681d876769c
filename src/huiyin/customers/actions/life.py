"""The way of a file: handed in, classified, entrusted to a keeper, in touch, lost and regained. Source: SM-01."""

from collections.abc import Iterable
from datetime import datetime

import pghistory

from huiyin.customers import queries
from huiyin.customers.actions.duties import hold_classifying
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.actions.holding import hold
from huiyin.customers.enums import Stage, Step
from huiyin.customers.events import FilesClassified, FilesHandedIn
from huiyin.customers.models import CategoryKeeper, Customer, CustomerQuerySet, FileStep, HandIn
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person

BEFORE_HAND_IN = (Stage.COLLECTED,)
TO_CLASSIFY = (Stage.COLLECTED, Stage.HANDED_IN, Stage.CLASSIFIED, Stage.ENTRUSTED)


class NothingToHandIn(DomainError):
    """None of these files is waiting to be handed in."""


class CategoryUnknown(DomainError):
    """The rule book has no category “%(category)s”."""

    field = "category"


class NothingToClassify(DomainError):
    """Choose at least one file."""


class ReasonUnknown(DomainError):
    """Say why the customer was lost."""

    field = "reason"


class LostAlready(DomainError):
    """This customer is already marked as lost."""


class NotLost(DomainError):
    """This customer is not marked as lost."""


class LeftTheHouse(DomainError):
    """%(name)s no longer works here."""

    field = "person"


@whole
def hand_in(files: CustomerQuerySet, *, department: Department, note: str = "", by: Person, at: datetime) -> HandIn:
    """Hand collected files over to the supervisor of a department, in one go. Source: A1-4."""
    waiting = _locked(files.filter(stage__in=BEFORE_HAND_IN))
    if not waiting:
        raise NothingToHandIn
    handed = HandIn.objects.create(department=department, note=fitting(HandIn, "note", note), by=by, at=at)
    _step(waiting, Step.HANDED_IN, Stage.HANDED_IN, hand_in=handed, by=by, at=at)
    publish(FilesHandedIn(handed.pk, len(waiting), by.pk, at))
    return handed


@whole
def classify(files: CustomerQuerySet, *, category: str, by: Person, at: datetime) -> int:
    """Put files into a category; where it has a keeper, they are in that person's hands from now on.

    A file further on its way keeps its stage. Source: A1-5, A1-6, A1-7. Returns how many files it was.
    """
    if category not in queries.file_rules().lists["categories"]:
        raise CategoryUnknown(category=category)
    hold_classifying(files)
    chosen = _locked(files)
    if not chosen:
        raise NothingToClassify
    early = [pk for pk, stage in chosen.items() if stage in TO_CLASSIFY]
    with pghistory.context(person=by.pk, at=at.isoformat()):
        Customer.objects.filter(pk__in=list(chosen)).update(category=category, updated_at=at, updated_by=by)
    _step(chosen, Step.CLASSIFIED, "", detail=category, by=by, at=at)
    kept = CategoryKeeper.objects.filter(category=category).exists()
    if early:
        with pghistory.context(person=by.pk, at=at.isoformat()):
            stage = Stage.ENTRUSTED if kept else Stage.CLASSIFIED
            Customer.objects.filter(pk__in=early).update(stage=stage)
    if early and kept:
        _step(early, Step.ENTRUSTED, "", detail=category, by=by, at=at)
    publish(FilesClassified(tuple(chosen), category, by.pk, at))
    return len(chosen)


@whole
def appoint_keeper(category: str, *, person: Person, by: Person, at: datetime) -> CategoryKeeper:
    """Put one person in charge of a kind of files. Source: A1-7."""
    if category not in queries.file_rules().lists["categories"]:
        raise CategoryUnknown(category=category)
    if not person.is_active:
        raise LeftTheHouse(name=person.name)
    keeper, _new = CategoryKeeper.objects.update_or_create(
        category=category, defaults={"person": person, "by": by, "at": at}
    )
    waiting = _locked(Customer.objects.filter(category=category, stage=Stage.CLASSIFIED))
    if waiting:
        _step(waiting, Step.ENTRUSTED, Stage.ENTRUSTED, detail=category, by=by, at=at)
    return keeper


@whole
def note_first_contact(customer: Customer, *, by: Person | None, at: datetime) -> None:
    """The keeper has spoken with the customer for the first time; the file is maintained from now on."""
    waiting = _locked(Customer.objects.filter(pk=customer.pk).exclude(stage=Stage.MAINTAINED))
    _step(waiting, Step.FIRST_CONTACT, Stage.MAINTAINED, by=by, at=at)


@whole
def lose(customer: Customer, *, reason: str, note: str = "", by: Person, at: datetime) -> None:
    """Mark a customer as lost, with the reason. Source: SM-01."""
    stored = hold(customer)
    if stored.lost_at:
        raise LostAlready
    if reason not in queries.file_rules().lists["loss_reasons"]:
        raise ReasonUnknown
    _mark_lost(stored, at, by=by, at=at)
    _step([stored.pk], Step.LOST, "", detail=reason, note=note, by=by, at=at)


@whole
def regain(customer: Customer, *, note: str = "", by: Person, at: datetime) -> None:
    """A lost customer is back."""
    stored = hold(customer)
    if stored.lost_at is None:
        raise NotLost
    _mark_lost(stored, None, by=by, at=at)
    _step([stored.pk], Step.REGAINED, "", note=note, by=by, at=at)


def _mark_lost(stored: Customer, lost_at: datetime | None, *, by: Person, at: datetime) -> None:
    stored.lost_at = lost_at
    with pghistory.context(person=by.pk, at=at.isoformat()):
        stored.save(update_fields=["lost_at"])


def _locked(files: CustomerQuerySet) -> dict[int, str]:
    """The stage of each file; nobody else moves them meanwhile."""
    return dict(files.order_by("pk").select_for_update(of=("self",)).values_list("pk", "stage"))


def _step(
    files: Iterable[int],
    step: Step,
    stage: str,
    *,
    detail: str = "",
    note: str = "",
    hand_in: HandIn | None = None,
    by: Person | None,
    at: datetime,
) -> None:
    """Write down what happened to files, and where they stand now."""
    ids = list(files)
    note = fitting(FileStep, "note", note)
    if stage:
        with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
            Customer.objects.filter(pk__in=ids).update(stage=stage)
    rows = (FileStep(customer_id=pk, step=step, detail=detail, note=note, hand_in=hand_in, by=by, at=at) for pk in ids)
    FileStep.objects.bulk_create(rows, batch_size=2000)
