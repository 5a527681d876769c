"""What the case page shows a person: their part of the case, in the order they need it."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.proposing import proposal_form
from huiyin.cases.forms import Groups, Line, grouped, lines_of, people
from huiyin.cases.models import Act, Attachment, Penalty
from huiyin.cases.views.headings import key_of
from huiyin.cases.views.panels import PANELS, in_order
from huiyin.cases.views.paper import Paper
from huiyin.cases.views.reading.at_hand import AtHand
from huiyin.cases.views.reading.belonging import Belonging
from huiyin.cases.views.reading.composed import Line as Copied
from huiyin.cases.views.reading.composed import lines_to_copy
from huiyin.cases.views.reading.penalties import Catalogue, catalogue_for
from huiyin.cases.views.reading.rounds import Round, rounds_of
from huiyin.cases.views.reading.steps import Station, stations
from huiyin.cases.views.timeline import Sentence, sentence
from huiyin.cases.views.todo import Check, Verb, verb_of
from huiyin.cases.views.wanted import Sheet, sheet_of
from huiyin.kernel.texts import say
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Form, PackPaper
from huiyin.stationery.queries import Prints, prints_of

# Small forms that show their own refusal; any other refusal stands on top of the page.
OWN_FORMS = {
    "name-customer", "promise", "attach", "escalation", "handover", "pause", "resumption", "note", "link", "merging",
    "unmerging",
}  # fmt: skip


class CasePage(AtHand):
    """One case before one person's eyes; every question is asked once."""

    @cached_property
    def _panels(self) -> dict[str, Any]:
        return {}

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
        beside = {verb.key for verb in self.answers}
        ways = [verb for verb in self.verbs if verb.transition.kind not in ("forward", "end")]
        return [verb for verb in ways if verb.key not in beside]

    @property
    def answers(self) -> list[Verb]:
        """What is chosen from: the ways on, and where the customer is asked their refusal beside them."""
        refusing = self.verbs if self.collects("acceptance") else []
        return [*self.main, *(verb for verb in refusing if "record_refusal" in verb.transition.effects)]

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
            by=self.person,
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
        return bool(self._checks(panel)) and all(check.done for check in self._checks(panel))

    def needs(self, panel: str) -> bool:
        """Whether a step on waits for what is done in this panel; else it is there if it is needed."""
        return bool(self._checks(panel))

    def _checks(self, panel: str) -> list[Check]:
        return [check for verb in self.main for check in verb.checks if check.panel == panel]

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
        stages = (self.process.stages.get(entry.stage) for entry in self.entries)
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
    def belonging(self) -> Belonging:
        return Belonging(self)

    @cached_property
    def paper(self) -> Paper:
        return self._paper()

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.paper, self.process, self.paper_title)

    @property
    def forms_on_paper(self) -> list[PackPaper]:
        """The papers that the rule book has for its cases, in its order."""
        return [paper for paper in self.pack.papers.values() if paper.process == self.process.key]

    @cached_property
    def customers_paper(self) -> Paper:
        """The same forms to be signed, as far as they are for the customer's eyes."""
        return self._paper(for_customer=True, to_sign=True)

    @cached_property
    def paper_to_sign(self) -> Paper:
        """The same forms as they are printed above the boxes for signatures."""
        return self._paper(to_sign=True)

    def _paper(self, *, for_customer: bool = False, to_sign: bool = False) -> Paper:
        paper = Paper(
            self.case,
            process=self.process,
            person=self.person,
            whole=self.whole,
            zone=self.zone,
            at=self.at,
            for_customer=for_customer,
            to_sign=to_sign,
            parts=() if for_customer else self.of("parts").seen,
        )
        if not self.has("papers"):
            paper.papers = []
        return paper

    @cached_property
    def prints(self) -> list[Prints]:
        return prints_of(self.case.subject)

    @property
    def prints_of_copy(self) -> list[Prints]:
        """How often what the customer signs was printed."""
        return [one for one in self.prints if one.form == key_of(self.process, copy=True)]

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

    @cached_property
    def steps(self) -> list[Station]:
        return stations(self.case, self.process, self.entries, self.acts)

    @property
    def last_act(self) -> int:
        """What the page has seen; the poll asks for anything later."""
        return self.acts[0].pk if self.acts else 0

    def sentence(self, act: Act) -> Sentence:
        return sentence(act, queries.process_then(self.case, act), whole=self.whole, words=self.paper.words)

    # ── words the page asks for ────────────────────────────────────────────────────────────────

    def handed_in_by(self, paper: Attachment) -> str:
        """A colleague, the customer, or a department by its link."""
        if paper.by_id:
            return self.name_of(paper.by_id)
        asked = {part.purpose: part for part in self.of("parts").every}
        return asked[paper.purpose].answered_name if paper.purpose in asked else _("Customer")
