"""Plans of callbacks in plain words of the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.kernel.conditions import GROUPS, OPERATORS
from huiyin.kernel.texts import say
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.org.roles import Role
from huiyin.rulebook.charts.words import labels_of, length_in_words, listed, role_in_words, weekday_names
from huiyin.rulebook.definitions import CallbackPlan, Pack, Quiet, Script, Share, Trigger
from huiyin.rulebook.definitions.callbacks import Condition
from huiyin.rulebook.enums import ASSET_PARTS, CUSTOMER_KINDS, DAYS_OF_THE_HOUSE, FILE_PARTS, SHARES, TALKS


def trigger_in_words(plan: CallbackPlan, pack: Pack) -> str:
    """What makes a customer's turn come."""
    trigger = plan.trigger
    before = length_in_words(trigger.before) if trigger.before else ""
    if trigger.kind == "case":
        process = pack.processes[trigger.process]
        stages = listed([say(process.stages[key].title) for key in trigger.stages])
        return _("“%(process)s” comes to: %(stages)s") % {"process": say(process.title), "stages": stages}
    if trigger.kind == "talk":
        return _after_a_talk(trigger, pack)
    if trigger.kind == "date":
        return _("%(length)s before “%(day)s”") % {"length": before, "day": _field(trigger.field, pack)}
    if trigger.kind == "every":
        return _("Every %(length)s") % {"length": length_in_words(trigger.every)}
    if trigger.kind == "festival":
        days = listed([str(FESTIVALS.get(key, DAYS_OF_THE_HOUSE)) for key in trigger.festivals])
        return _("%(length)s before: %(days)s") % {"length": before, "days": days}
    if trigger.kind == "activity":
        return _("%(length)s before an activity") % {"length": before}
    return _("As soon as a file is opened") if trigger.kind == "opened" else _("At once")


def _after_a_talk(trigger: Trigger, pack: Pack) -> str:
    about = _("After a talk: %(purposes)s") % {"purposes": listed([str(TALKS[key]) for key in trigger.talks])}
    if not trigger.unless:
        return about
    named = listed([say(pack.processes[key].title) for key in trigger.unless])
    return _("%(talk)s (unless under way: %(processes)s)") % {"talk": about, "processes": named}


def share_in_words(share: Share, pack: Pack) -> str:
    """Who calls."""
    names = {str(row["key"]): say(row["name"]) for row in pack.departments}
    who = [role_in_words(share.role)] if share.role in Role.values else []
    who += [names[share.department]] if share.department in names else []
    how = str(SHARES[share.kind])
    return _("%(how)s (%(who)s)") % {"how": how, "who": listed(who)} if who else how


def retries_in_words(plan: CallbackPlan) -> str:
    """How often somebody who does not answer is tried."""
    retries = plan.retries
    if retries.tries == 1:
        return _("tried once")
    told = ngettext("tried %(num)d time, %(apart)s apart", "tried %(num)d times, %(apart)s apart", retries.tries)
    words = told % {"num": retries.tries, "apart": length_in_words(retries.apart)}
    return _("%(tries)s, at another time of the day") % {"tries": words} if retries.other_time else words


def receipt_in_words(plan: CallbackPlan) -> str:
    """When a message counts, where its provider gives receipts."""
    told = ngettext(
        "once its receipt is there, within %(num)d day", "once its receipt is there, within %(num)d days", plan.receipt
    )
    return told % {"num": plan.receipt}


def skips_in_words(plan: CallbackPlan) -> str:
    """Whom it leaves out."""
    found = []
    if plan.skips.recently:
        recently = ngettext("contact within %(num)d day", "contact within %(num)d days", plan.skips.recently)
        found.append(recently % {"num": plan.skips.recently})
    if plan.skips.open_complaint:
        found.append(_("an open complaint"))
    return listed(found)


def audience_in_words(condition: Condition, pack: Pack) -> str:
    """Whom a plan is for, by the words of the pack."""
    if not condition:
        return _("everybody")
    group = next((word for word in GROUPS if word in condition), "")
    if group:
        parts = [audience_in_words(part, pack) for part in condition[group]]
        joined = (_(" or ") if group == "any" else _(" and ")).join(f"({part})" for part in parts)
        return _("none of (%(conditions)s)") % {"conditions": joined} if group == "none" else joined
    field, operator = condition["field"], OPERATORS[condition["operator"]]
    words = {"field": _field(field, pack), "operator": _(operator.words)}
    if operator.takes == "nothing":
        return _("%(field)s %(operator)s") % words
    value = condition.get("value")
    values = value if isinstance(value, list) else [value]
    shown = listed([_value(field, each, pack) for each in values])
    return _("%(field)s %(operator)s %(value)s") % {**words, "value": shown}


def quiet_in_words(quiet: Quiet) -> str:
    """When nobody is disturbed."""
    hours = [f"{first}–{last}" for first, last in quiet.hours]
    weekdays = [weekday_names()[key] for key in quiet.weekdays]
    return listed([*hours, *weekdays, *(str(FESTIVALS[key]) for key in quiet.days)])


def meant_for(script: Script, pack: Pack) -> list[str]:
    """The customers that a script is meant for; nothing for one that is for all."""
    kinds = [str(CUSTOMER_KINDS[key]) for key in script.kinds]
    memberships = [_value("membership", key, pack) for key in script.memberships]
    return [*kinds, *memberships, *(_value("category", key, pack) for key in script.categories)]


def answers_in_words(answers: Mapping[str, Iterable[str]], script: Script) -> str:
    """Answers to the questions of a script, such as those after which a line is said."""
    told = []
    for name, given in answers.items():
        question = script.questions[name]
        labels = {key: say(label) for key, label in labels_of(question.choices).items()}
        labels = labels or {"yes": _("yes"), "no": _("no")}
        said = listed([labels.get(answer, answer) for answer in given])
        told.append(_("%(question)s: %(answers)s") % {"question": say(question.label), "answers": said})
    return listed(told)


def _field(name: str, pack: Pack) -> str:
    own = [*pack.file.own_fields, *(field for kind in pack.file.assets.values() for field in kind.fields)]
    label = next((say(field.label) for field in own if field.name == name and field.label), "")
    return label or str({**FILE_PARTS, **ASSET_PARTS}.get(name, name))


def _value(field: str, value: Any, pack: Pack) -> str:
    lists = {"membership": "memberships", "category": "categories"}
    return say(labels_of(pack.lists.get(lists.get(field, ""), ())).get(str(value), str(value)))
