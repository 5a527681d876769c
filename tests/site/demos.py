"""What a manager finds in the demo of each pack."""

from django.test import Client
from django.urls import reverse

from huiyin.contact.enums import CareKind, CareWord
from huiyin.contact.models import CareAnswer
from huiyin.contact.queries import care_proposals, kept_files
from huiyin.customers.models import Customer
from huiyin.messaging.enums import State, Why
from huiyin.messaging.models import Message
from huiyin.org.models import Person
from tests.conftest import NOW


def a_message_was_refused(browser: Client) -> None:
    """One text message failed for good; its page says why, what the other side said, and lets it be sent again."""
    failed = Message.objects.get(state=State.FAILED)

    assert failed.why == Why.REFUSED
    assert failed.get_state_display() in browser.get(f"{reverse('messaging:outbox')}?state=failed").text
    page = browser.get(reverse("messaging:message", args=[failed.pk])).text
    assert str(Why.REFUSED.label) in page
    assert failed.detail in page
    assert reverse("messaging:send-again", args=[failed.pk]) in page
    assert Message.objects.filter(template=failed.template, state=State.SENT, delivered_at__isnull=False).exists()


def some_are_cared_for(browser: Client) -> None:
    """Birthdays and what is known of customers wait for their keepers; some of it was answered, each in its way."""
    keepers = Person.objects.filter(pk__in=Customer.objects.exclude(keeper=None).values("keeper"))
    due = {
        section.kind
        for keeper in keepers
        for section in care_proposals(kept_files(keeper), keeper, NOW)
        if section.proposals
    }
    answers = CareAnswer.objects.all()

    assert due >= {CareKind.BIRTHDAY, CareKind.TAILORED}
    assert {*answers.values_list("word", flat=True)} == {*CareWord.values}
    assert {*answers.values_list("kind", flat=True)} == {CareKind.BIRTHDAY, CareKind.TAILORED}
