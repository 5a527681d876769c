"""Whether a process hangs together: every stage is reached, every stage leads to an end."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Process, Transition
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader


def check_ways(
    reader: Reader,
    process: Process,
    *,
    stages: Mapping[str, Node],
    verbs: Mapping[str, Node],
    forms: Mapping[str, Node],
) -> None:
    ends = {key for key, stage in process.stages.items() if stage.ends}
    _check_reached(reader, process, stages)
    _check_ending(reader, process, stages, ends)
    for key, verb in process.transitions.items():
        if ends.intersection(verb.sources) and verb.kind != "back":
            message = _("Transition “%(key)s” leaves an end; only a way back may do that.") % {"key": key}
            reader.complain(verbs[key], message, _("Write kind: back."))
    used = {process.intake} | {verb.form for verb in process.transitions.values()}
    used |= {form for part in process.parts.values() for form in (part.form, part.question)}
    for key in process.forms.keys() - used:
        reader.complain(
            forms[key],
            _("No transition uses form “%(key)s”.") % {"key": key},
            _("Name it in a transition, or take it out."),
        )


def _check_reached(reader: Reader, process: Process, stages: Mapping[str, Node]) -> None:
    if not process.first:
        return
    reached = reach({process.first}, [(v.sources, v.targets) for v in process.transitions.values()])
    for key in process.stages.keys() - reached:
        reader.complain(
            stages[key],
            _("No way leads to stage “%(key)s”.") % {"key": key},
            _("Lead a transition there, or take it out."),
        )


def _check_ending(reader: Reader, process: Process, stages: Mapping[str, Node], ends: set[str]) -> None:
    if process.stages and not ends:
        node = next(iter(stages.values()))
        reader.complain(
            node, _("Process “%(key)s” has no end.") % {"key": process.key}, _("One stage must say “ends:”.")
        )
        return
    # Giving up is no way to finish: a stage from which a matter can only be withdrawn is a dead end.
    verbs: Iterable[Transition] = [v for v in process.transitions.values() if v.kind != "withdraw"]
    backwards = reach(set(ends), [(v.targets, v.sources) for v in verbs if not ends.intersection(v.sources)])
    for key in process.stages.keys() - backwards:
        reader.complain(
            stages[key],
            _("From stage “%(key)s” no way leads to an end.") % {"key": key},
            _("Lead a transition from here to a stage with “ends:”."),
        )


def reach(begin: set[str], ways: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> set[str]:
    found, fresh = set(begin), set(begin)
    while fresh:
        fresh = {to for sources, targets in ways if fresh.intersection(sources) for to in targets} - found
        found |= fresh
    return found
