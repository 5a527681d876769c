"""Which rule carries each clause: every one is carried, or is for guidance only."""

from collections.abc import Iterator, Mapping
from itertools import chain

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text, under
from huiyin.rulebook.definitions import Pack, Process
from huiyin.rulebook.loader import contact as contacts
from huiyin.rulebook.loader.alerts import carried_by_alerts
from huiyin.rulebook.loader.callbacks import carried_by_callbacks
from huiyin.rulebook.loader.customers import carried_by_files
from huiyin.rulebook.loader.figures import carried_by_figures
from huiyin.rulebook.loader.knowledge import carried_by_knowledge
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.orders import carried_by_orders
from huiyin.rulebook.loader.portal import carried_by_doors
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.loader.regular import carried_by_regular
from huiyin.rulebook.loader.reports import carried_by_reports
from huiyin.rulebook.loader.scripts import carried_by_scripts
from huiyin.rulebook.loader.sharing import carried
from huiyin.rulebook.loader.watches import carried_by_watches

_PHRASES: Text = {"zh-hans": "禁用语检查", "zh-hant": "禁用語檢查", "en": "Check of forbidden phrases"}
_PROMISES: Text = {"zh-hans": "承诺待办", "zh-hant": "承諾待辦", "en": "Promises to customers"}
_APOLOGIES: Text = {"zh-hans": "致歉用语检查", "zh-hant": "致歉用語檢查", "en": "Check of words of apology"}


def carried_by(pack: Pack, *, bans: str, silence: str) -> Mapping[str, tuple[Text, ...]]:
    """What makes each clause happen; two of them by looking for phrases: those never said, and words of apology."""
    carriers: dict[str, list[Text]] = {}
    parts_of_work = (
        *map(_by_process, pack.processes.values()),
        carried_by_files(pack.file),
        carried(pack.sharing),
        contacts.carried(pack.contact),
        carried_by_orders(pack.orders),
        carried_by_knowledge(pack.knowledge),
        carried_by_doors(pack.doors),
        carried_by_watches(pack.watches),
        carried_by_regular(pack.regular),
        carried_by_scripts(pack.scripts.values(), pack.situations.values()),
        carried_by_callbacks(pack.callbacks.values()),
        carried_by_figures(pack.figures),
        carried_by_reports(pack.reports),
        carried_by_alerts(pack.alerts),
        ((bans, _PHRASES), (silence, _APOLOGIES), (str(pack.settings.get("promise_clause", "")), _PROMISES)),
        ((penalty.clause, penalty.text) for penalty in pack.penalties.values()),
    )
    for clause, what in chain.from_iterable(parts_of_work):
        carriers.setdefault(clause, []).append(what)
    return {clause: tuple(texts) for clause, texts in carriers.items() if clause}


def check_carried(reader: Reader, node: Node | None, pack: Pack) -> None:
    """A clause that nothing carries is a mistake, unless it says that it is for guidance."""
    for key, clause in pack.clauses.items():
        place = node.value[key] if node else Node(None)
        if not clause.guidance and key not in pack.carried_by:
            message = _("No rule carries clause “%(key)s”.") % {"key": key}
            reader.complain(
                place, message, _("Name it in a stage, transition, field or penalty, or mark it guidance: true.")
            )


def _by_process(process: Process) -> Iterator[tuple[str, Text]]:
    """The clauses that its stages, transitions, parts and fields carry."""
    for stage in process.stages.values():
        yield stage.clause, under(process.title, stage.title)
    for verb in process.transitions.values():
        yield verb.clause, under(process.title, verb.title)
        if verb.approval:
            yield verb.approval.clause, under(process.title, verb.title)
    for part in process.parts.values():
        yield part.clause, under(process.title, part.title)
    for form in process.forms.values():
        for field in form.fields:
            yield field.clause, under(form.title, field.label)
