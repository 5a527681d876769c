"""Whether what an owner or a deadline asks for has been said on every way into its stage."""

from collections.abc import Mapping
from itertools import product

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Field, Form, Owner, Process
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

Given = Mapping[str, tuple[str, ...]]
Facts = frozenset[str]  # fields that have an answer, and stages that have been gone through as "stage:KEY"


def check_answered(reader: Reader, process: Process, stages: Mapping[str, Node], verbs: Mapping[str, Node]) -> None:
    known = known_at(process)
    _check_signers(reader, process, known, verbs)
    for key, stage in process.stages.items():
        what = _("Stage “%(key)s”") % {"key": key}
        if stage.due and not stage.due.otherwise:
            for name in dict.fromkeys(stage.due.fields):
                if name not in known.get(key, frozenset()):
                    message = _("%(what)s may be reached before “%(name)s” has an answer.")
                    advice = _("Ask for it as required on every way there, or write “else:”.")
                    reader.complain(stages[key].value["due"], message % {"what": what, "name": name}, advice)
        for fact in dict.fromkeys(asked_by(stage.owner)):
            if fact not in known.get(key, frozenset()):
                message = _("%(what)s may be reached before “%(name)s” says whose work it is.")
                advice = _("Ask for it as required on every way there.")
                name = fact.removeprefix("stage:")
                reader.complain(stages[key].value["owner"], message % {"what": what, "name": name}, advice)


def _check_signers(reader: Reader, process: Process, known: Mapping[str, Facts], verbs: Mapping[str, Node]) -> None:
    """Whose signature is asked has been said where it is asked, at the latest in the form that asks."""
    for key, verb in process.transitions.items():
        said = said_by(process.forms.get(verb.form))
        for fact in (
            dict.fromkeys(fact for rule in verb.approval.by for fact in asked_by(rule)) if verb.approval else ()
        ):
            if any(fact not in known.get(source, frozenset()) | said for source in verb.sources):
                message = _("%(what)s may be reached before “%(name)s” says whose signature it asks.")
                what, name = _("Transition “%(key)s”") % {"key": key}, fact.removeprefix("stage:")
                advice = _("Ask for it as required on every way there.")
                reader.complain(verbs[key].value["approval"], message % {"what": what, "name": name}, advice)


def known_at(process: Process, given: Given | None = None) -> dict[str, Facts]:
    """What is known in each stage, whichever way led there: the facts all ways into it have in common.

    `given`: answers that stand, so that what is asked only then has been said as well.
    """
    known = {process.first: said_by(process.forms.get(process.intake), given)}
    changed = True
    while changed:
        changed = False
        for verb in process.transitions.values():
            form = said_by(process.forms.get(verb.form), given)
            for source, target in product(verb.sources, verb.targets):
                if source not in known:
                    continue
                brought = known[source] | form | {f"stage:{source}"}
                now = known[target] & brought if target in known else brought
                if now != known.get(target):
                    known[target], changed = now, True
    return known


def said_by(form: Form | None, given: Given | None = None) -> Facts:
    if form is None:
        return frozenset()
    answered = {field.name for field in form.fields if _is_answered(field, given or {})}
    if form.involving:
        liable, involved = form.involving
        answered |= {involved.name} if liable.name in answered and not involved.when else set()
    return frozenset(answered)


def _is_answered(field: Field, given: Given) -> bool:
    asked = all(name in given and {*given[name]} <= {*answers} for name, answers in field.when.items())
    return (field.required or field.all) and asked


def asked_by(owner: Owner | None) -> list[str]:
    if owner is None:
        return []
    own = [owner.by_field] if owner.by_field else []
    stage = [f"stage:{owner.stage}"] if owner.stage else []
    return [*own, *stage, *(fact for case in owner.cases.values() for fact in asked_by(case))]
