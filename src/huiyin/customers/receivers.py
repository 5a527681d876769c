"""What follows from what is done to customer files, and when people leave."""

from django.db.models import Q

from huiyin.customers import actions, jobs, queries
from huiyin.customers.enums import Why
from huiyin.customers.events import (
    BulkEditBegun,
    BulkEditProposed,
    CustomerFileEdited,
    CustomerFileOpened,
    CustomerFilesEdited,
    CustomerFilesOpened,
    FilesClassified,
    FilesHandedIn,
    KeepersChanged,
    ManyFilesChosen,
    SharingBegun,
)
from huiyin.customers.models import CategoryKeeper, Customer, HandIn
from huiyin.kernel.events import on
from huiyin.org.events import PersonLeaving, PersonLeft
from huiyin.org.models import Department, Person
from huiyin.org.rules import counts_responsibilities
from huiyin.worklist.enums import Kind
from huiyin.worklist.events import ItemSettled
from huiyin.worklist.models import WorkItem


@on(CustomerFileOpened)
def the_file_has_to_be_completed(event: CustomerFileOpened) -> None:
    by = Person.objects.get(pk=event.by_id)
    customer = Customer.objects.select_related("keeper", "department").get(pk=event.customer_id)
    actions.ask_to_complete(customer, work=actions.work_about(customer), by=by, at=event.at)
    actions.settle_collecting(by, at=event.at)


@on(CustomerFilesOpened)
def files_were_collected(event: CustomerFilesOpened) -> None:
    if event.by_id:
        actions.settle_collecting(Person.objects.get(pk=event.by_id), at=event.at)


@on(CustomerFileEdited)
def the_file_was_updated(event: CustomerFileEdited) -> None:
    by = Person.objects.get(pk=event.by_id)
    customer = Customer.objects.get(pk=event.customer_id)
    actions.settle_collecting(by, at=event.at)
    actions.settle_updating(by, [customer.category], at=event.at)
    actions.settle_completed([customer.pk], by=by, at=event.at)
    actions.tell_of_changes(customer, fields=event.fields, revision=event.revision, by=by, at=event.at)


@on(CustomerFilesEdited)
def files_were_updated(event: CustomerFilesEdited) -> None:
    by = Person.objects.get(pk=event.by_id)
    edited = Customer.objects.filter(pk__in=event.customer_ids)
    actions.settle_collecting(by, at=event.at)
    actions.settle_updating(by, sorted(set(edited.values_list("category", flat=True))), at=event.at)
    actions.settle_completed(event.customer_ids, by=by, at=event.at)
    actions.tell_of_many(len(event.customer_ids), fields=event.fields, by=by, at=event.at)


@on(KeepersChanged)
def whoever_sells_hears_of_the_new_keepers(event: KeepersChanged) -> None:
    """Who keeps a new file is no change; of an edit they hear with all that it changed. Source: D45-2."""
    if event.why not in (Why.OPENED, Why.APPOINTED):
        by = Person.objects.filter(pk=event.by_id).first()
        actions.tell_of_keepers(event.customer_ids, by=by, at=event.at)


@on(FilesHandedIn)
def the_supervisor_classifies(event: FilesHandedIn) -> None:
    handed = HandIn.objects.select_related("department", "by").get(pk=event.hand_in_id)
    actions.ask_to_classify(handed, event.count, at=event.at)


@on(FilesClassified)
def the_hand_in_is_dealt_with(event: FilesClassified) -> None:
    by = Person.objects.get(pk=event.by_id)
    actions.settle_classified(event.customer_ids, by=by, at=event.at)
    actions.settle_updating(by, [event.category], at=event.at)


@on(ManyFilesChosen)
def a_job_names_the_files(event: ManyFilesChosen) -> None:
    jobs.name_many.defer(edit_id=event.edit_id)


@on(BulkEditProposed)
def a_job_counts_what_the_files_say(event: BulkEditProposed) -> None:
    jobs.count_many.defer(edit_id=event.edit_id)


@on(BulkEditBegun)
def a_job_changes_the_files(event: BulkEditBegun) -> None:
    jobs.edit_many.defer(edit_id=event.edit_id)


@counts_responsibilities
def kept_categories(holder: Person | Department) -> int:
    """Nobody goes while a category of files is theirs."""
    mine = Q(person=holder) if isinstance(holder, Person) else Q(pk=None)
    return CategoryKeeper.objects.filter(mine).count()


@on(ItemSettled)
def the_first_contact_was_made(event: ItemSettled) -> None:
    if event.kind == Kind.FIRST_CONTACT and event.outcome in (WorkItem.Outcome.MET, WorkItem.Outcome.LATE):
        item = WorkItem.objects.get(pk=event.item_id)
        customer = Customer.objects.filter(pk=event.subject.partition("/")[2]).first()
        if customer and item.settled_at:
            actions.note_first_contact(customer, by=item.settled_by, at=item.settled_at)


@on(PersonLeaving)
def what_changes_hands_is_held_at_once(event: PersonLeaving) -> None:
    """The worklist passes on what is theirs, and cases follow it: work about customers comes before both."""
    actions.hold_work_of(Person.objects.get(pk=event.person_id))


@on(PersonLeft)
def customers_go_to_the_successor(event: PersonLeft) -> None:
    people = Person.objects.in_bulk([event.person_id, event.successor_id, event.by_id])
    successor = people.get(event.successor_id)
    if successor:
        actions.succeed(people[event.person_id], successor=successor, by=people.get(event.by_id), at=event.at)


@on(SharingBegun)
def a_job_goes_on(event: SharingBegun) -> None:
    jobs.go_on.defer(sharing_id=event.sharing_id)


@counts_responsibilities
def customers_kept(holder: Person | Department) -> int:
    """Nobody goes while customers count on them."""
    return queries.kept_count(holder) if isinstance(holder, Person) else 0
