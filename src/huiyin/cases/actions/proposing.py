"""Several ways to settle a matter, side by side, and the leader's choice among them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import NotYourTurn, OutOfOrder
from huiyin.cases.models import Act, Case, CustomerChoice, Proposal, Reading, Signer
from huiyin.cases.rules import Invalid, read
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.rules import check_given_work
from huiyin.rulebook.definitions import Field, Form, Pack
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.rules import in_each_language

DECIDERS = ("supervisor", "manager", "director")
PROPOSERS = ("registrar", "owner", "supervisor", "manager", "department_head", "department_member")

WITHDRAWERS = ("registrar", "owner", "supervisor", "manager")  # of what others proposed


class NotThisRound(DomainError):
    """This proposal belongs to an earlier round or has been withdrawn."""


class AlreadyAsked(DomainError):
    """%(name)s has already been asked to sign."""


class AlreadyAnswered(DomainError):
    """This has been answered already."""


class NotTheSigner(DomainError):
    """Only the person who was asked may answer."""


def proposal_form(pack: Pack) -> Form:
    """What is written down about a proposal (A6-11, A7-10)."""
    compensations = pack.lists.get("compensations", ())
    given = {"compensation_kind": tuple(row.key for row in compensations if not row.settings.get("no_value"))}
    return Form(
        "proposal",
        _text("解决方案", "解決方案", "Proposal"),
        (
            Field("title", "line", _text("方案", "方案", "Proposal"), required=True),
            Field(
                "content",
                "text",
                _text("具体做法", "具體做法", "What will be done"),
                required=True,
                checks=("forbidden_phrases",),
            ),
            Field("cost", "money", _text("公司成本（元）", "公司成本（元）", "Cost to us (yuan)"), required=True),
            Field("compensation_kind", "choice", _text("补偿方式", "補償方式", "Compensation"), choices=compensations),
            Field(
                "compensation_value",
                "money",
                _text("补偿金额（元）", "補償金額（元）", "Value in yuan"),
                required=True,
                when=given,
            ),
        ),
    )


def _text(hans: str, hant: str, english: str) -> dict[str, str]:
    return {"zh-hans": hans, "zh-hant": hant, "en": english}


@whole
def propose(case: Case, *, values: Mapping[str, Any], by: Person, at: datetime) -> Proposal:
    """Put one more way to settle the matter beside the others. Source: A6-11, A7-10."""
    case = locked(case)
    must_collect(case, "proposals", by, PROPOSERS)
    pack = queries.pack_for(case)
    stored, _warnings = read(proposal_form(pack), values, zone=queries.zone_of(case), pack=pack)
    same = case.proposals.filter(round=case.round, withdrawn_at=None, title=stored["title"][:80])
    if same.filter(content=stored["content"]).exists():
        raise Invalid({"title": [_("This proposal stands here already; put forward a different one.")]})
    value = stored.get("compensation_value")
    proposal = Proposal.objects.create(
        case=case,
        round=case.round,
        title=stored["title"][:80],
        content=stored["content"],
        cost=Decimal(stored["cost"]),
        compensation_kind=stored.get("compensation_kind") or "",
        compensation_value=Decimal(value) if value else None,
        proposer=by,
        proposed_at=at,
    )
    _act(case, "proposed", {"proposal": proposal.pk, "title": proposal.title}, by, at)
    return proposal


@whole
def withdraw_proposal(proposal: Proposal, *, by: Person, at: datetime) -> None:
    """Take back a proposal while they are being collected."""
    case = locked(proposal.case)
    must_collect(case, "proposals", by, PROPOSERS if proposal.proposer_id == by.pk else WITHDRAWERS)
    _must_stand(case, proposal)
    proposal.withdrawn_at = at
    proposal.save(update_fields=["withdrawn_at"])
    _act(case, "proposal_withdrawn", {"proposal": proposal.pk, "title": proposal.title}, by, at)


@whole
def read_proposal(proposal: Proposal, *, remark: str = "", by: Person, at: datetime) -> Reading:
    """A leader has gone through a proposal; each is read before one is chosen. Source: A6-12."""
    case = locked(proposal.case)
    must_collect(case, "readings", by, DECIDERS)
    _must_stand(case, proposal)
    reading, _new = Reading.objects.update_or_create(
        proposal=proposal, reader=by, defaults={"remark": remark.strip()[:300], "at": at}
    )
    _act(case, "read", {"proposal": proposal.pk, "title": proposal.title, "remark": reading.remark}, by, at)
    return reading


@whole
def record_customer_choice(proposal: Proposal, *, words: str = "", by: Person, at: datetime) -> CustomerChoice:
    """Which proposal the customer prefers, asked by whoever talks with them. Source: A7-9."""
    case = locked(proposal.case)
    must_collect(case, "customer_choice", by, ("registrar", "owner", *DECIDERS))
    _must_stand(case, proposal)
    choice, _new = CustomerChoice.objects.update_or_create(
        case=case,
        round=case.round,
        defaults={"proposal": proposal, "words": words.strip()[:300], "by": by, "at": at},
    )
    _act(case, "customer_choice", {"proposal": proposal.pk, "title": proposal.title, "words": choice.words}, by, at)
    return choice


def remind_of_preference(case: Case, *, at: datetime) -> None:
    """Whoever registered a matter hears that the customer still has to be asked which proposal they prefer.

    Another has the work now, who decides and seldom speaks with the customer. Source: A7-9.
    """
    if not queries.preference_missing(case):
        return
    text = in_each_language(ASK_THEM, case=queries.names_of(case))
    worklist.notify([case.registrar], kind="assigned", text=text, subject=case.subject, at=at)


@whole
def add_signer(case: Case, *, person: Person, reason: str = "", by: Person, at: datetime) -> Signer:
    """Ask one more person for an opinion before the decision (加签); they see this case from now on."""
    case = locked(case)
    must_collect(case, "signers", by, DECIDERS)
    if not person.is_active:
        raise Invalid({"person": [_("Nobody with that name works here.")]})
    check_given_work(person, field="person")
    if Signer.objects.filter(case=case, approval=None, round=case.round, person=person).exists():
        raise AlreadyAsked(name=person.name)
    item = entrust(
        case,
        kind=Kind.SIGNATURE,
        title={
            "zh-hans": f"{by.name}请您加签：审阅方案并签署意见",
            "zh-hant": f"{by.name}請您加簽：審閱方案並簽署意見",
            "en": f"{by.name} asks for your opinion on the proposals",
        },
        owner=person,
        team=case.department,
        clock=queries.Clock({"within": "1 working day"}),
        at=at,
    )
    signer = Signer.objects.create(case=case, round=case.round, person=person, item=item, added_by=by, added_at=at)
    _act(case, "signer_added", {"person": person.name, "reason": reason.strip()[:300]}, by, at)
    return signer


def must_collect(case: Case, what: str, by: Person, actors: tuple[str, ...]) -> None:
    """Refuse what this stage does not collect, and who may not give it."""
    stage = queries.stage_of(case)
    if what not in stage.collects:
        raise OutOfOrder(what=say(COLLECTED[what]), stage=say(stage.title))
    if not queries.may_act(by, case, actors):
        raise NotYourTurn(what=say(COLLECTED[what]))


ASK_THEM = gettext_noop(
    "%(case)s: the proposals are put forward. Ask the customer which one they prefer, and put it on record."
)
COLLECTED: dict[str, dict[str, str]] = {
    "proposals": {"zh-hans": "提出方案", "zh-hant": "提出方案", "en": "Propose"},
    "readings": {"zh-hans": "审阅方案", "zh-hant": "審閱方案", "en": "Read a proposal"},
    "customer_choice": {"zh-hans": "记录顾客选择", "zh-hant": "記錄顧客選擇", "en": "Record the customer's choice"},
    "signers": {"zh-hans": "加签", "zh-hant": "加簽", "en": "Add a signer"},
    "penalties": {"zh-hans": "登记处罚", "zh-hant": "登記處罰", "en": "Enter a penalty"},
    "notices": {"zh-hans": "告知顾客", "zh-hant": "告知顧客", "en": "Tell the customer"},
    "acceptance": {"zh-hans": "请顾客确认", "zh-hant": "請顧客確認", "en": "Ask the customer to accept"},
}


def _must_stand(case: Case, proposal: Proposal) -> None:
    if proposal.round != case.round or proposal.withdrawn_at is not None:
        raise NotThisRound


def _act(case: Case, kind: str, data: dict[str, Any], by: Person, at: datetime) -> None:
    Act.objects.create(case=case, kind=kind, data=data, by=by, at=at)
