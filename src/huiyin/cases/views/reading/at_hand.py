"""What is at hand beside the stage of a case: the customer, and what was said, written and promised to them."""

from functools import cached_property
from typing import Any

from huiyin.cases import queries
from huiyin.cases.models import Invitation
from huiyin.cases.views.reading.words import Words
from huiyin.contact.queries import of_subject
from huiyin.customers.models import Phone
from huiyin.customers.queries import Reachable, ShownAsset, lines_of, reachable, shown_assets
from huiyin.kernel import cjk
from huiyin.messaging.models import Message
from huiyin.messaging.queries import unsent_about
from huiyin.worklist.models import WorkItem


class AtHand(Words):
    """The customer of a case, and how matters stand with them."""

    @cached_property
    def invitation(self) -> Invitation | None:
        return self.case.invitations.filter(revoked_at=None, expires_at__gt=self.at).order_by("-pk").first()

    @cached_property
    def phones(self) -> list[Phone]:
        return lines_of(self.case.customer, "phones") if self.case.customer else []

    @cached_property
    def reaches_customer(self) -> bool:
        """They have work in the case, and the file is not open to them: the case says what they need of it."""
        mine = self.case.customer_id is not None and not self.person.may("customers.reveal")
        return mine and queries.may_reach_customer(self.person, self.case)

    @cached_property
    def reachable(self) -> Reachable:
        """Where to visit the customer, and who there is spoken to."""
        customer = self.case.customer
        lines = {group: lines_of(customer, group) if customer else [] for group in ("addresses", "contacts")}
        return reachable({**lines, "handles": []})

    most_things = 3  # beside a case; a dealer may own hundreds

    @cached_property
    def things(self) -> list[ShownAsset]:
        """What the customer owns and still uses; first what the case is about."""
        if self.case.customer is None:
            return []
        about = _signs(queries.told_at_first(self.case, "asset"))
        in_use = [thing for thing in shown_assets(self.case.customer) if not thing.retired]
        return sorted(in_use, key=lambda thing: not about or _signs(thing.key) != about)

    @cached_property
    def promises(self) -> list[WorkItem]:
        if not self.has("promises"):
            return []
        return list(WorkItem.objects.filter(subject=self.case.subject, kind="promise").order_by("due_at", "pk"))

    @cached_property
    def contacts(self) -> list[Any]:
        return list(of_subject(self.case.subject)) if self.whole and self.has("contacts") else []

    @cached_property
    def letters(self) -> list[Message]:
        """E-mails about the case that have not gone out; the others are among the contacts."""
        return list(unsent_about(self.case.subject)) if self.whole and self.has("letters") else []

    @property
    def may_write(self) -> bool:
        """They see to it, and it is known whom to write to."""
        return self.steers and self.case.customer_id is not None and self.person.may("messages.send")


def _signs(text: Any) -> str:
    """A plate or number as it counts, however it is spelled."""
    return "".join(sign for sign in cjk.normalise(str(text or "")) if sign.isalnum())
