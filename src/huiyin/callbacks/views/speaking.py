"""What the console shows of one callback: what is said, who the customer is, and the forms of its verbs."""

import json
from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from huiyin.callbacks import console_forms, queries
from huiyin.callbacks.models import Callback
from huiyin.cases.queries import for_customers, running_of
from huiyin.contact.queries import brief, hints, manner_of, owed, references_for, satisfaction_words
from huiyin.contact.rules import PHONE
from huiyin.customers.enums import Purpose
from huiyin.kernel import worktime
from huiyin.kernel.clock import now
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.speaking import spoken
from huiyin.worklist.enums import Kind

ANSWER_WITHIN = {"after": "4 working hours"}  # proposed for a question that is to be checked
QUARTER = 15  # minutes: it begins with the next full one
FITTING = json.dumps(console_forms.EndForm.fitting())


def words_of_page(
    request: SignedInRequest,
    callback: Callback,
    *,
    answers: Any = None,
    ending: Any = None,
    later: Any = None,
    drawn: bool = False,
) -> dict[str, Any]:
    """What stands in the panes of a callback; the forms are those that were refused.

    `drawn`: this moment, so that nobody was contacted too often.
    """
    at, user, customer = now(), request.user, callback.customer
    found = queries.call_of(callback, user, at, drawn=drawn)
    manner = manner_of(customer, at)
    resting = bool(manner.resting) and callback.spoken_by == PHONE
    words, slots = words_of_form(callback, user, at), queries.free_times(callback, at)
    if answers:
        answers.offer_what_becomes(words["opens"], words["beside"])
    refused = answers or ending or later
    return {
        "call": found,
        "filled": spoken,
        # Forms that nobody has typed in are drawn once, so most pages do without them.
        "answers": answers or SimpleLazyObject(lambda: console_forms.AnswersForm(**words)),
        "ending": ending or SimpleLazyObject(lambda: console_forms.EndForm(purpose=found.rule.purpose)),
        "later": later or SimpleLazyObject(lambda: console_forms.AnotherTimeForm(slots=slots)),
        "sheet": None if answers else _sheet(callback, words),
        "slots": tuple(slots),
        "typed": {"ending": ending is not None, "later": later is not None},
        "fitting": FITTING,
        "manner": manner,
        # Also where the call began in their rest, which is over by now.
        "despite": resting or found.capped or bool(refused and refused.errors.get("despite")),
        "why": refused or SimpleLazyObject(lambda: console_forms.CallForm()),
        "contacted": queries.contacts_in_words([customer.pk], at).get(customer.pk, "") if found.capped else "",
        "running": running_of(customer, user) if found.known else [],
        "serves": Purpose(found.rule.purpose).label,
        "brief": brief(customer, user),
        "promised": [one for one in owed(customer) if one.kind == Kind.PROMISE],
        "early": found.item.not_before if found.item.not_before and found.item.not_before > at else None,
        "hints": hints(localdate(at), customer),
        "references": references_for(user),
        "complaint_when": queries.may_register_after(found.script, found.rule),
        "unhappy": satisfaction_words()[1],
        "complaint": _complaint(user) if found.known else None,
    }


def words_of_form(callback: Callback, by: Person, at: datetime, *, beside: bool = True) -> dict[str, Any]:
    """What the form of the answers shows beside what is typed into it; `beside` with the complaints that are open."""
    plan, processes = queries.rule_of(callback.round), pack_of(callback.round.version_id).processes
    process = processes.get(plan.dissatisfied.opens) if plan.dissatisfied else None
    at -= timedelta(minutes=at.minute % QUARTER, seconds=at.second, microseconds=at.microsecond)
    by_when = worktime.shift(at + timedelta(minutes=QUARTER), ANSWER_WITHIN, calendar_of(person=by))
    return {
        "script": queries.script_of(callback),
        "opens": _("Register: %(process)s") % {"process": say(process.title)} if process else "",
        "beside": queries.complaints_in_words(callback.customer, by) if process and beside else {},
        "demands": queries.kinds_of_demand(callback.round) if plan.demand else None,
        "initial": {"doubt_until": by_when},
    }


def _sheet(callback: Callback, words: Mapping[str, Any]) -> tuple[Hashable, ...]:
    """What tells the form of a script from any other as long as nobody has typed in it: two for its questions, and
    what becomes of a complaint, which demands are followed up, by when a question is answered."""
    demands = None if words["demands"] is None else tuple(words["demands"].items())
    becomes = (words["opens"], *words["beside"].items())
    return callback.round.version_id, words["script"].key, becomes, demands, words["initial"]["doubt_until"]


def _complaint(user: Any) -> Any:
    """The process in which a complaint is registered on a page of its own."""
    found = for_customers() if user.may("cases.register") else []
    return next((process for process in found if process.counts_as == "complaint"), None)
