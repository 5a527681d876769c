"""What the case page shows a person: their part of the case, in the order they need it."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.naming import NAMING
from huiyin.cases.actions.papers import HELPERS
from huiyin.cases.actions.proposing import DECIDERS, PROPOSERS, proposal_form
from huiyin.cases.forms import Groups, Line, grouped, lines_of, options_of, people
from huiyin.cases.models import Act, Attachment, Case, Invitation, Penalty, StageEntry
from huiyin.cases.rules import flat
from huiyin.cases.views.panels import PANELS, in_order
from huiyin.cases.views.paper import Paper
from huiyin.cases.views.reading.belonging import Belonging
from huiyin.cases.views.reading.composed import Line as Copied
from huiyin.cases.views.reading.composed import lines_to_copy
from huiyin.cases.views.reading.penalties import Catalogue, catalogue_for
from huiyin.cases.views.reading.rounds import Round, rounds_of
from huiyin.cases.views.reading.steps import Station, held_by, stations
from huiyin.cases.views.timeline import Sentence, outsider, sentence
from huiyin.cases.views.todo import Verb, verb_of
from huiyin.contact.queries import of_subject
from huiyin.customers.models import Phone
from huiyin.customers.queries import ShownAsset, shown_assets
from huiyin.customers.queries import lines_of as lines_on_file
from huiyin.kernel import cjk
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Field, Form, Pack, Process, Stage
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import level_of

# Small forms that show their own refusal; any other refusal stands on top of the page.
OWN_FORMS = {
    "name-customer", "promise", "attach", "escalation", "handover", "pause", "resumption", "note", "link", "merging",
    "unmerging",
}  # fmt: skip


class CasePage:
    """One case before one person's eyes; every question is asked once."""

    def __init__(self, case: Case, *, person: Person, at: datetime, refused: Any = None) -> None:
        self.case = case
        self.person = person
        self.at = at
        self.refused = refused
        self.pack: Pack = queries.pack_for(case)
        self.process: Process = queries.process_of(case)
        self.stage: Stage = queries.stage_of(case)
        self.zone = queries.zone_of(case)
        self.whole = queries.sees_whole(person, case)
        self._panels: dict[str, Any] = {}

    @cached_property
    def entry(self) -> StageEntry:
        return next(entry for entry in reversed(self._entries) if entry.left_at is None)

    @cached_property
    def _entries(self) -> list[StageEntry]:
        """Every stage the case stood in, with who had it."""
        return queries.entries_of(self.case)

    @cached_property
    def _there(self) -> frozenset[str]:
        return queries.what_there_is(self.case)

    def has(self, what: str) -> bool:
        """Whether the case has such records at all."""
        return what in self._there

    @property
    def item(self) -> WorkItem | None:
        return self.entry.item

    @cached_property
    def level(self) -> int:
        return level_of(self.item) if self.item else 0

    @property
    def holder(self) -> str:
        return held_by(self.item)

    @property
    def stage_title(self) -> str:
        return say(self.stage.title)

    # ── where it stands ────────────────────────────────────────────────────────────────────────

    @cached_property
    def steps(self) -> list[Station]:
        return stations(self.case, self.process, self._entries)

    # ── what is to be done ─────────────────────────────────────────────────────────────────────

    @cached_property
    def verbs(self) -> list[Verb]:
        asked = self.of("asking").transition  # what waits for signatures is not begun a second time
        ways = queries.transitions_for(self.person, self.case)
        return [verb_of(way, self) for way in ways if way.key != asked]

    @property
    def main(self) -> list[Verb]:
        """The ways on."""
        return [verb for verb in self.verbs if verb.transition.kind in ("forward", "end")]

    @property
    def others(self) -> list[Verb]:
        """The ways back and out."""
        return [verb for verb in self.verbs if verb.transition.kind not in ("forward", "end")]

    @property
    def opened(self) -> str:
        """The verb whose form stands open: the refused one, else the first way on."""
        refused = next((verb.key for verb in self.verbs if verb.refused), "")
        # Where the customer is asked, the paper is only the second way.
        if refused or not self.main or self.collects("acceptance"):
            return refused
        return self.main[0].key

    def lines(self, form: Form, refused: Any) -> list[Line]:
        return lines_of(
            form,
            case=self.case,
            typed=refused.typed if refused else None,
            errors=refused.errors if refused else None,
            stored=None,
            zone=self.zone,
            at=self.at,
        )

    @cached_property
    def todo(self) -> list[str]:
        """What is collected before the step on, as far as this person has a part in it, in its order."""
        return [panel.name for panel in in_order() if panel.wanted(self)]

    def of(self, panel: str) -> Any:
        """What a panel shows, read once."""
        if panel not in self._panels:
            reads = PANELS[panel].reads
            self._panels[panel] = reads(self) if reads else None
        return self._panels[panel]

    def done(self, panel: str) -> bool:
        """Whether nothing the step on needs is missing in this panel."""
        checks = [check for verb in self.main for check in verb.checks if check.panel == panel]
        return bool(checks) and all(check.done for check in checks)

    @property
    def first_open(self) -> str:
        """The panel that comes next; empty when only the step on itself is left."""
        if self.collects("acceptance"):
            return "acceptance"
        missing = [check.panel for verb in self.main[:1] for check in verb.checks if not check.done]
        return next((panel for panel in self.todo if panel in missing), "")

    @property
    def panels_shown(self) -> set[str]:
        forms = OWN_FORMS | {form for panel in PANELS.values() for form in panel.refusals}
        own = forms if self.may_steer else {"propose", "attach", "note"}
        asked = [*self.of("signers").asked, *self.of("asking").signers]
        signers = {f"signer-{signer.pk}" for signer in asked}
        parts: set[str] = self.of("parts").panels_shown
        return {verb.key for verb in self.verbs} | own | signers | parts | {f"correct-{key}" for key in self.case.data}

    # ── what the stage collects ────────────────────────────────────────────────────────────────

    def collects(self, what: str) -> bool:
        return what in self.stage.collects

    def may(self, *actors: str) -> bool:
        return queries.may_act(self.person, self.case, actors)

    @cached_property
    def may_propose(self) -> bool:
        return self.collects("proposals") and self.may(*PROPOSERS)

    @cached_property
    def may_decide(self) -> bool:
        return self.collects("readings") and self.may(*DECIDERS)

    @cached_property
    def may_steer(self) -> bool:
        return self.case.ended_at is None and self.may("registrar", "owner", *DECIDERS)

    @cached_property
    def may_name_customer(self) -> bool:
        """It came in by itself, and nobody has said yet whose file it belongs to."""
        return self.case.ended_at is None and self.case.customer is None and self.may(*NAMING)

    @cached_property
    def steers(self) -> bool:
        """They see the whole case and see to it."""
        return self.whole and self.may_steer

    @cached_property
    def may_attach(self) -> bool:
        return self.case.ended_at is None and self.may(*HELPERS)

    @cached_property
    def proposal_lines(self) -> list[Line]:
        refused = self.refused if self.refused and self.refused.panel == "propose" else None
        return self.lines(proposal_form(self.pack), refused)

    @cached_property
    def rounds(self) -> list[Round]:
        """The round in which this person can propose is there before its first proposal."""
        open_one = [self.case.round] if self.may_propose else []
        if not self.has("proposals"):
            return [Round(number, current=True) for number in open_one]
        return rounds_of(self.case, also=open_one, only_by=None if self.whole else self.person)

    @property
    def current_round(self) -> Round:
        return next((row for row in self.rounds if row.current), None) or self._without_proposals

    @cached_property
    def _without_proposals(self) -> Round:
        """A customer may sign what the forms say, though nothing stood side by side."""
        stages = (self.process.stages.get(entry.stage) for entry in self._entries)
        signs = any(stage is not None and "acceptance" in stage.collects for stage in stages)
        rows = self.case.acceptances.filter(round=self.case.round).select_related("signature", "recorded_by")
        return Round(self.case.round, current=True, answer=rows.first() if signs else None)

    @cached_property
    def penalties(self) -> list[Penalty]:
        if not self.has("penalties"):
            return []
        rows = self.case.penalties.filter(revoked_at=None).select_related("person", "by").order_by("pk")
        return list(rows if self.whole else rows.filter(person=self.person))

    def penalty_title(self, key: str) -> str:
        rule = self.pack.penalties.get(key)
        return say(rule.text) if rule else key

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_for(self.case, self.pack, self.person)

    @property
    def penalty_options(self) -> Groups:
        return grouped(self.catalogue.options)

    @cached_property
    def everybody(self) -> Groups:
        return grouped(people())

    def penalty_met(self, penalty: Penalty) -> str:
        """In which capacity somebody is met."""
        rule = self.pack.penalties.get(penalty.rule)
        if penalty.capacity == "role" and rule:
            return str(Role(rule.role).label)
        return {"head": _("department head"), "named": _("named")}.get(penalty.capacity, _("person responsible"))

    @cached_property
    def invitation(self) -> Invitation | None:
        return self.case.invitations.filter(revoked_at=None, expires_at__gt=self.at).order_by("-pk").first()

    @cached_property
    def phones(self) -> list[Phone]:
        return lines_on_file(self.case.customer, "phones") if self.case.customer else []

    most_things = 3  # beside a case; a dealer may own hundreds

    @cached_property
    def things(self) -> list[ShownAsset]:
        """What the customer owns and still uses; first what the case is about."""
        if self.case.customer is None:
            return []
        said = self.process.forms[self.process.intake].said(self.case.data.get(self.process.intake, {}), "asset")
        about = _signs(said)
        in_use = [thing for thing in shown_assets(self.case.customer) if not thing.retired]
        return sorted(in_use, key=lambda thing: not about or _signs(thing.key) != about)

    @cached_property
    def promises(self) -> list[WorkItem]:
        if not self.has("promises"):
            return []
        return list(WorkItem.objects.filter(subject=self.case.subject, kind="promise").order_by("due_at", "pk"))

    @cached_property
    def belonging(self) -> Belonging:
        return Belonging(self)

    @cached_property
    def contacts(self) -> list[Any]:
        return list(of_subject(self.case.subject)) if self.whole and self.has("contacts") else []

    @cached_property
    def paper(self) -> Paper:
        return self._paper()

    @cached_property
    def customers_paper(self) -> Paper:
        """The same forms, as far as they are for the customer's eyes."""
        return self._paper(for_customer=True)

    def _paper(self, *, for_customer: bool = False) -> Paper:
        paper = Paper(
            self.case,
            process=self.process,
            person=self.person,
            whole=self.whole,
            zone=self.zone,
            at=self.at,
            for_customer=for_customer,
            parts=() if for_customer else self.of("parts").seen,
        )
        if not self.has("papers"):
            paper.papers = []
        return paper

    @cached_property
    def lines_to_copy(self) -> list[Copied]:
        """For another program, such as a shop; only for those who see the whole case."""
        if not (self.process.lines and self.whole):
            return []
        words = self.paper.words
        return list(lines_to_copy(self.case, self.process, person=self.person, zone=self.zone, words=words))

    # ── the time line ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def acts(self) -> list[Act]:
        return queries.time_line(self.case, self.person, whole=self.whole)

    @property
    def last_act(self) -> int:
        """What the page has seen; the poll asks for anything later."""
        return self.acts[0].pk if self.acts else 0

    def sentence(self, act: Act) -> Sentence:
        return sentence(act, queries.process_then(self.case, act), whole=self.whole, words=self.paper.words)

    # ── words the page asks for ────────────────────────────────────────────────────────────────

    def name_of(self, person: int) -> str:
        return names_of_people()[person]

    def done_by(self, act: Act) -> str:
        """A colleague, the customer, or what the rule book does by itself."""
        if act.by_id:
            return self.name_of(act.by_id)
        by_itself = act.kind == "opened" or (act.kind == "registered" and not self.case.by_customer)
        return _("Rule book") if by_itself else outsider(act)

    def handed_in_by(self, paper: Attachment) -> str:
        """A colleague, the customer, or a department by its link."""
        if paper.by_id:
            return self.name_of(paper.by_id)
        asked = {part.purpose: part for part in self.of("parts").every}
        return asked[paper.purpose].answered_name if paper.purpose in asked else _("Customer")

    def label(self, list_name: str, key: str) -> str:
        """A word of one of the pack's lists."""
        choice = flat(self.pack.lists.get(list_name, ())).get(key)
        return say(choice.label) if choice else key

    def tone(self, list_name: str, key: str) -> str:
        choice = flat(self.pack.lists.get(list_name, ())).get(key)
        return str(choice.settings.get("tone", "neutral")) if choice else "neutral"

    @property
    def takers(self) -> Groups:
        """To whom the work of the stage may be given."""
        has = {self.item.owner_id, self.item.standing_in_for_id} if self.item else set()
        return grouped(option for option in people() if int(option.value) not in has)

    def options(self, list_name: str) -> Groups:
        return grouped(options_of(Field("x", "choice", {}, choices=self.pack.lists.get(list_name, ())), self.case))

    @property
    def moment_now(self) -> str:
        return timezone.localtime(self.at, self.zone).strftime("%Y-%m-%dT%H:%M")

    @property
    def paper_title(self) -> str:
        return say(self.process.papers.get("file", self.process.title))


def _signs(text: Any) -> str:
    """A plate or number as it counts, however it is spelled."""
    return "".join(sign for sign in cjk.normalise(str(text or "")) if sign.isalnum())
