"""What the house of the demo offers, writes, knows and hears: activities, messages, articles, visitors, cares."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from functools import partial
from typing import TYPE_CHECKING

from huiyin.contact import actions as contact
from huiyin.contact.queries import suggestions
from huiyin.customers.enums import Purpose
from huiyin.knowledge import actions as knowledge
from huiyin.knowledge.models import Category
from huiyin.messaging import actions as messaging
from huiyin.messaging.enums import Kind
from huiyin.messaging.queries import addresses_of, channel_for, resting, usable_templates
from huiyin.messaging.rules.texts import blanks
from huiyin.org.queries import house_language
from huiyin.site.demo.goods import Moment, Script

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

APPROVED_WITHIN, REPORTED_WITHIN = timedelta(hours=1), timedelta(minutes=5)


def offers_of(player: "Player") -> Iterator[Moment]:
    """Each with its moment, after what the stories do at the same one."""
    verbs = {
        "channels": _set_up, "letters": _send, "texts": _text, "received": _receive,
        "activities": _plan, "articles": _write, "questions": _ask, "opinions": _note, "passed_on": _pass_on,
        "cares": _care,
    }  # fmt: skip
    rows = [(verbs[part], row) for part in verbs for row in player.script.get(part, [])]
    for place, (happens, row) in enumerate(rows):
        # Days ago may have been at night: it was done at work before that.
        at = player.moment("before 1 working minute", player.moment(row["when"], player.until))
        yield at, len(player.script["stories"]) + 2, place, partial(happens, player, row)


def _set_up(player: "Player", row: Script, at: datetime) -> None:
    """A channel, and what its provider has approved."""
    own = {"when", "by", "signature", "templates", "sends"}
    brakes: Script = {"per_address_day": 5, "per_hour": 200, "per_day": 2000}
    by = player.people[row["by"]]
    said: Script = {name: value for name, value in row.items() if name not in own}
    channel = messaging.add_channel(**said, **brakes, by=by, at=at)
    for words in row.get("templates", []):
        template = messaging.write_template(channel, **words, by=by, at=at)
        if not template.usable:  # a provider examines it
            messaging.ask_for_approval(template, at=at)
    if row.get("signature"):
        messaging.ask_for_approval(messaging.add_signature(channel, words=row["signature"]), at=at)
    messaging.refresh_approvals(channel, lambda: at + APPROVED_WITHIN)
    if row.get("sends"):
        messaging.go_live(channel, seen_waiting=0, seen_dry=0, with_dry=False, by=by, at=at)


def _send(player: "Player", row: Script, at: datetime) -> None:
    by = player.people[row["by"]]
    customer, channel = player.file_of(row["to"], by, at), channel_for(Kind.EMAIL)
    assert channel  # noqa: S101 - the demo has set one up
    [(address, _whose), *_others] = addresses_of(customer)
    words = {"address": address, "subject_line": row["subject"], "body": row["text"], "purpose": Purpose.SERVICE}
    wanted = messaging.Wanted(key=f"demo/{row['to']}/{at:%F}", **words)
    messaging.decide(channel, wanted, customer=customer, by=by, at=at)


def _text(player: "Player", row: Script, at: datetime) -> None:
    """A text message; what its provider makes of it, who pretends, is known at once: some numbers it refuses."""
    by = player.people[row["by"]]
    customer, channel = player.file_of(row["to"], by, at), channel_for(Kind.SMS)
    assert channel  # noqa: S101 - the demo has set one up
    template = next(one for one in usable_templates(channel) if one.key == row["template"])
    known = messaging.of_the_file(customer, house_language())
    wanted = messaging.Wanted(
        key=f"demo/{row['to']}/{at:%F}/{row['template']}",
        address=row["address"],
        template=template,
        variables={**{name: said for name, said in known.items() if name in blanks(template.text)}, **row["words"]},
        despite="客户在等这个消息" if resting(channel, customer, at) else "",
    )
    messaging.decide(channel, wanted, customer=customer, by=by, at=at)
    messaging.send_some(channel.pk, lambda: at)
    messaging.fetch_receipts(channel.pk, lambda: at + REPORTED_WITHIN)


def _care(player: "Player", row: Script, at: datetime) -> None:
    """What somebody makes of the first proposal of a kind for a customer, as far as there is one on that day."""
    by = player.people[row["by"]]
    customer = player.file_of(row["customer"], by, at)
    proposed = next((one for one in suggestions(customer, by, at) if one.kind == row["kind"]), None)
    if proposed:  # after a long holiday a birthday is not near yet
        answer = {"word": row["word"], "words": row.get("words", "")}
        contact.answer_care(customer, kind=proposed.kind, occasion=proposed.occasion, **answer, by=by, at=at)


def _receive(player: "Player", row: Script, at: datetime) -> None:
    channel, mail = channel_for(Kind.EMAIL), EmailMessage()
    assert channel  # noqa: S101 - the demo has set one up
    mail["From"], mail["Subject"] = Address(row["name"], addr_spec=row["from"]), row["subject"]
    mail.set_content(row["text"])
    messaging.take_in(channel, mail.as_bytes(), at=at)


def _plan(player: "Player", row: Script, at: datetime) -> None:
    first, last = (player.moment(row[name], player.until).date() for name in ("starts", "ends"))
    by = player.people[row["by"]]
    words = {name: row[name] for name in ("title", "content", "address")}
    contact.plan_activity(**words, starts_on=first, ends_on=last, by=by, at=at)


def _write(player: "Player", row: Script, at: datetime) -> None:
    by = player.people[row["by"]]
    content = {"title": row["title"], "text": row["text"], "category": _category(row).pk, "words": row.get("words", [])}
    version = knowledge.write_article(content=content, by=by, at=at)
    if "approved_by" in row or row.get("submitted"):
        knowledge.submit(version, by=by, at=at)
    if "approved_by" in row:
        knowledge.approve(version, by=player.people[row["approved_by"]], at=at)


def _ask(player: "Player", row: Script, at: datetime) -> None:
    question = knowledge.ask(text=row["text"], category=_category(row), by=player.people[row["by"]], at=at)
    if "answer" in row:
        knowledge.answer(question, answer=row["answer"], by=player.people[row["answered_by"]], at=at)


def _note(player: "Player", row: Script, at: datetime) -> None:
    by = player.people[row["by"]]
    customer = player.file_of(row["customer"], by, at)
    contact.note_opinion(customer, kind=row["kind"], words=row["words"], by=by, at=at)


def _pass_on(player: "Player", row: Script, at: datetime) -> None:
    said = {name: row[name] for name in ("visitor", "phone", "words", "channel", "place") if name in row}
    department = player.departments[row["department"]]
    passed = contact.pass_on(None, **said, department=department, by=player.people[row["by"]], at=at)
    if "reply" in row:
        contact.acknowledge(passed, reply=row["reply"], by=player.people[row["acknowledged_by"]], at=at)


def _category(row: Script) -> Category:
    return Category.objects.get(pack_key=row["category"])
