"""What a customer allows us to contact them for: rows that are only added, and where it stands now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import pghistory
from pgtrigger import ignore

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.actions.holding import hold, hold_many
from huiyin.customers.enums import BY_FILE, BY_OPTING_OUT, Over, Purpose
from huiyin.customers.models import Batch, Consent, Customer
from huiyin.kernel.copying import change_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class PurposeUnknown(DomainError):
    """Say what the customer allows or refuses."""

    field = "purpose"


class SourceUnknown(DomainError):
    """Say by which channel the customer said so."""

    field = "source"


class NeedsEvidence(DomainError):
    """Write down what proves the consent: the customer's words, the number of a recording, a signed form."""

    field = "evidence"


@whole
def record_consent(
    customer: Customer, *, purpose: str, given: bool, source: str, evidence: str = "", by: Person | None, at: datetime
) -> Consent:
    """Put on record that a customer allows or refuses to be contacted for a purpose; the newest word counts.

    A refusal needs no proof, a consent does. Refusing any contact is “do not contact”. Whoever agrees once more agrees
    over each channel.
    """
    if purpose not in Purpose.values:
        raise PurposeUnknown
    if source not in queries.file_rules().lists["channels"]:
        raise SourceUnknown
    evidence = fitting(Consent, "evidence", evidence)
    if given and not evidence:
        raise NeedsEvidence
    stored = hold(customer)
    row = Consent.objects.create(
        customer=stored, purpose=purpose, given=given, source=source, evidence=evidence, by=by, at=at
    )
    before = dict.fromkeys(stored.refusals, False) | dict.fromkeys(stored.consents, True)
    kept = {word: said for word, said in before.items() if not (given and word.partition("/")[0] == purpose)}
    stand(stored, {**kept, purpose: given})
    with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
        stored.save(update_fields=["consents", "refusals", "do_not_contact"])
    return row


@whole
def opt_out(files: Iterable[int], *, over: Over, evidence: str, at: datetime) -> list[int]:
    """Customers stop advertising over one kind of channel by themselves; those of the files in which that is new.

    What they agreed to over other channels stands, and so does everything that is no advertising.
    """
    wanted = set(files)
    hold_many(wanted)
    merged = Customer.with_merged.filter(pk__in=wanted, merged_into__isnull=False).values_list("merged_into", flat=True)
    if gone_into := {pk for pk in merged if pk} - wanted:  # in this very moment
        return opt_out(wanted | gone_into, over=over, evidence=evidence, at=at)
    there = Customer.objects.filter(pk__in=wanted).order_by("pk")
    new = [customer.pk for customer in there if not customer.refuses(Purpose.MARKETING, over)]
    said = {"purpose": Purpose.MARKETING, "over": over, "given": False, "source": BY_OPTING_OUT}
    words = fitting(Consent, "evidence", evidence)
    Consent.objects.bulk_create([Consent(customer_id=pk, **said, evidence=words, at=at) for pk in new])
    _restate(new, by=None, at=at)
    for pk in new:
        record("customer.opted_out", by=None, at=at, subject=f"customer/{pk}", detail={"over": over})
    return new


@whole
def record_consents(said: Iterable[tuple[int, str, bool]], *, batch: Batch, by: Person, at: datetime) -> None:
    """Put on record what a list says that many customers allow or refuse, in its order; its name is the proof."""
    rows = [
        Consent(
            customer_id=pk,
            purpose=purpose,
            given=given,
            source=BY_FILE,
            evidence=fitting(Consent, "evidence", batch.name),
            batch=batch,
            by=by,
            at=at,
        )
        for pk, purpose, given in said
    ]
    files = {row.customer_id for row in rows}
    hold_many(files)
    Consent.objects.bulk_create(rows)
    _restate(files, by=by, at=at)


@whole
def take_back_consents(batch: Batch, files: Collection[int], *, by: Person, at: datetime) -> None:
    """What a list said of these customers should never have been on record: what was said before counts again."""
    mine = Consent.objects.filter(batch=batch, customer__in=files)
    concerned = set(mine.values_list("customer", flat=True))
    if concerned:
        hold_many(concerned)
        with ignore("customers.Consent:consents_stay"):
            mine.delete()
        _restate(concerned, by=by, at=at)


def stand(customer: Customer, given: Mapping[str, bool]) -> None:
    """What a customer allows and refuses, by the newest word on each; nothing is saved yet."""
    customer.consents = sorted(word for word, allowed in given.items() if allowed)
    customer.refusals = sorted(word for word, allowed in given.items() if not allowed)
    customer.do_not_contact = Purpose.CONTACT in customer.refusals


def _restate(files: Collection[int], *, by: Person | None, at: datetime) -> None:
    """Where it stands now, by the newest word on each purpose."""
    said: dict[int, list[Consent]] = defaultdict(list)
    for row in Consent.objects.filter(customer__in=files).order_by("pk"):
        said[row.customer_id].append(row)
    customers = list(Customer.with_merged.filter(pk__in=files).order_by("pk"))
    for customer in customers:
        stand(customer, {word: row.given for word, row in queries.newest_words(said[customer.pk]).items()})
    if customers:
        with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
            change_in(customers, ["consents", "refusals", "do_not_contact"])
