"""The time line of a case in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases.models import Act, Approval, Signer
from huiyin.kernel import masking
from huiyin.kernel.texts import colon, listed, say
from huiyin.org.queries import names_of_departments
from huiyin.rulebook.definitions import Field, Form, Process
from huiyin.worklist.enums import Kind

Words = Callable[[Field, Any], str]

TOLD = ("reason", "content", "words", "remark", "opinion", "text")


@dataclass(frozen=True)
class Sentence:
    """One line of the time line."""

    title: str
    text: str
    icon: str
    tone: str = "neutral"


# How the time line tells each kind of act.
WORDS: dict[str, tuple[str, Any]] = {
    "registered": ("file-plus", gettext_lazy("Registered")),
    "customer_named": ("user-check", gettext_lazy("Hung on the file")),
    "corrected": ("pencil", gettext_lazy("Corrected")),
    "proposed": ("scale", gettext_lazy("Proposed")),
    "proposal_withdrawn": ("trash", gettext_lazy("Proposal withdrawn")),
    "read": ("eye", gettext_lazy("Proposal read")),
    "customer_choice": ("user-check", gettext_lazy("Customer prefers")),
    "signer_added": ("user-plus", gettext_lazy("Signer added")),
    "signed_opinion": ("writing", gettext_lazy("Opinion signed")),
    "asked": ("writing", gettext_lazy("Signatures asked")),
    "asking_closed": ("writing", gettext_lazy("Asking closed")),
    "part_asked": ("building", gettext_lazy("Department asked")),
    "part_acknowledged": ("eye-check", gettext_lazy("Department acknowledged")),
    "part_answered": ("message-check", gettext_lazy("Department answered")),
    "part_returned": ("arrow-back-up", gettext_lazy("Department handed it back")),
    "part_withdrawn": ("trash", gettext_lazy("No longer asked of the department")),
    "part_dropped": ("trash", gettext_lazy("No longer asked of the department")),
    "part_link": ("qrcode", gettext_lazy("Link made for the department")),
    "part_link_opened": ("device-mobile", gettext_lazy("Department opened the link")),
    "penalised": ("gavel", gettext_lazy("Penalty entered")),
    "penalty_revoked": ("gavel", gettext_lazy("Penalty taken back")),
    "informed": ("phone-outgoing", gettext_lazy("Customer told the solution")),
    "invited": ("qrcode", gettext_lazy("Link made for the customer")),
    "link_opened": ("device-mobile", gettext_lazy("Customer opened the link")),
    "urged": ("bell-ringing", gettext_lazy("Urged")),
    "escalated": ("arrow-up", gettext_lazy("Escalated to")),
    "let_off": ("circle-minus", gettext_lazy("Let off")),
    "taken": ("user-check", gettext_lazy("Taken from the team")),
    "handed_over": ("arrow-right", gettext_lazy("Handed over to")),
    "paused": ("player-pause", gettext_lazy("Clock paused")),
    "resumed": ("player-play", gettext_lazy("Clock resumed")),
    "promised": ("hand-stop", gettext_lazy("Promise written down")),
    "promise_kept": ("circle-check", gettext_lazy("Promise kept")),
    "attached": ("paperclip", gettext_lazy("Papers added")),
    "carried_over": ("versions", gettext_lazy("Goes on under another version of the rule book")),
    "noted": ("message", gettext_lazy("Note")),
    "said_in": ("message", gettext_lazy("Registered from a conversation")),
    "told_again": ("messages", gettext_lazy("Said once more by the customer")),
    "opened": ("file-plus", gettext_lazy("Opened by itself")),
    "linked": ("link", gettext_lazy("Linked with")),
    "unlinked": ("unlink", gettext_lazy("No longer linked with")),
    "split_off": ("arrows-split", gettext_lazy("Split off")),
    "merged": ("arrow-merge", gettext_lazy("Merged into")),
    "took_over": ("arrow-merge", gettext_lazy("Went on in this case")),
    "unmerged": ("arrow-back-up", gettext_lazy("Merging undone")),
    "gave_back": ("arrow-back-up", gettext_lazy("Is a case of its own again")),
}


def sentence(act: Act, process: Process, *, whole: bool, words: Words | None = None) -> Sentence:
    """One act in words, with personal numbers hidden; `words` says a field's value as people read it."""
    if act.kind == "moved":
        return _move(act, process, whole)
    icon, title = WORDS[act.kind]
    data = act.data
    name = first(data, "title", "person", "owner", "to", "number") or _form_named(act, process)
    text = masking.text(first(data, *TOLD) or listed(data.get("files") or data.get("names") or ()))
    if data.get("work") not in (None, Kind.STAGE):
        text = " · ".join(part for part in (str(Kind(data["work"]).label), text) if part)
    if data.get("transition") in process.transitions:
        name = say(process.transitions[data["transition"]].title)
    if data.get("outcome"):
        text = " · ".join(part for part in (str(Approval.Outcome(data["outcome"]).label), text) if part)
    if data.get("answer"):
        name = str(Signer.Answer(data["answer"]).label)
        text = f"{_('for %(name)s') % {'name': data['for']}} {text}".strip() if data.get("for") else text
    if act.kind == "corrected" and words and whole:
        text = "\n".join(_changes(act, process, words))
    return Sentence(_("%(what)s: %(name)s") % {"what": title, "name": name} if name else str(title), text, icon)


def _changes(act: Act, process: Process, words: Words) -> Iterator[str]:
    """What a correction changed, field by field: what stood there, and what stands there now."""
    fields = {field.name: field for field in process.forms[act.form].fields} if act.form in process.forms else {}
    for name, (before, after) in act.data.get("changed", {}).items():
        if name in fields:
            said = [words(fields[name], value) or "—" for value in (before, after)]
            yield f"{say(fields[name].label)}{colon()}{said[0]} → {said[1]}"


def first(data: Mapping[str, Any], *keys: str) -> str:
    """The first of these that was filled in."""
    return next((str(data[key]) for key in keys if data.get(key)), "")


def outsider(act: Act) -> str:
    """Who did something without an account: the customer, or a department by its link."""
    return first(act.data, "name", "title") if act.kind.startswith("part_") else _("Customer")


def _form_named(act: Act, process: Process) -> str:
    return say(process.forms[act.form].title) if act.kind == "corrected" and act.form in process.forms else ""


def _sent_elsewhere(act: Act, form: Form | None) -> str:
    """That it was not dispatched to the department which its class names."""
    proposed = act.data.get("proposed")
    if form is None or not proposed or form.said(act.data, "liable_department") == proposed:
        return ""
    return "\n" + _("By its class it was for %(department)s.") % {
        "department": names_of_departments().get(proposed, "")
    }


def _move(act: Act, process: Process, whole: bool) -> Sentence:
    transition = process.transitions[act.transition]
    before, after = process.stages[act.from_stage], process.stages[act.to_stage]
    back = transition.kind in ("back", "withdraw")
    tone = "good" if after.ends == "settled" else "warn" if back else "neutral"
    form = process.forms.get(act.form)
    texts = [field.name for field in form.fields if field.type == "text"] if form else []
    said = masking.text(first(act.data, *texts)) if whole else ""
    arrow = f"{say(before.title)} → {say(after.title)}{_sent_elsewhere(act, form)}"
    return Sentence(
        say(transition.title),
        f"{arrow}\n{said}" if said else arrow,
        "arrow-back-up" if back else "arrow-right",
        tone,
    )
