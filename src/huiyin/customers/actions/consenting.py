"""What a customer allows us to contact them for: rows that are only added, and where it stands now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import pghistory
from pgtrigger import ignore

from huiyin.customers import queries
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.actions.holding import hold, hold_many
from huiyin.customers.enums import BY_FILE, Purpose
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

    A refusal needs no proof, a consent does. Refusing any contact is “do not contact”.
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
    stand(stored, {**before, purpose: given})
    with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
        stored.save(update_fields=["consents", "refusals", "do_not_contact"])
    return row


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
    """What a customer allows and refuses, by the newest word on each purpose; nothing is saved yet."""
    customer.consents = sorted(purpose for purpose, allowed in given.items() if allowed)
    customer.refusals = sorted(purpose for purpose, allowed in given.items() if not allowed)
    customer.do_not_contact = Purpose.CONTACT in customer.refusals


def _restate(files: Collection[int], *, by: Person, at: datetime) -> None:
    """Where it stands now, by the newest word on each purpose."""
    newest: dict[int, dict[str, bool]] = defaultdict(dict)
    words = Consent.objects.filter(customer__in=files).order_by("pk").values_list("customer", "purpose", "given")
    for pk, purpose, given in words:
        newest[pk][purpose] = given
    customers = list(Customer.with_merged.filter(pk__in=files).order_by("pk"))
    for customer in customers:
        stand(customer, newest[customer.pk])
    if customers:
        with pghistory.context(person=by.pk, at=at.isoformat()):
            change_in(customers, ["consents", "refusals", "do_not_contact"])
