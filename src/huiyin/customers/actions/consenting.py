"""What a customer allows us to contact them for: rows that are only added, and where it stands now."""

from datetime import datetime

import pghistory

from huiyin.customers import queries
from huiyin.customers.actions.holding import hold
from huiyin.customers.actions.lines import fitting
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Consent, Customer
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
    agreed, refused = ({*stored.consents}, {*stored.refusals})
    for purposes, holds in ((agreed, given), (refused, not given)):
        purposes.discard(purpose)
        if holds:
            purposes.add(purpose)
    stored.consents, stored.refusals = sorted(agreed), sorted(refused)
    stored.do_not_contact = Purpose.CONTACT in refused
    with pghistory.context(person=by.pk if by else None, at=at.isoformat()):
        stored.save(update_fields=["consents", "refusals", "do_not_contact"])
    return row
