"""What is done about the parts of departments: asked, acknowledged, answered, handed back, urged, withdrawn."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import actions, queries
from huiyin.cases.forms import typed_in
from huiyin.cases.models import Case, Part
from huiyin.cases.views.links import shown_once
from huiyin.cases.views.page import act, render_case
from huiyin.cases.views.verbs.asked import number_in, part_of
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import toast
from huiyin.org.models import Department
from huiyin.org.views import SignedInRequest


@require_POST
def ask_part(request: SignedInRequest, pk: int, rule: str) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    process = queries.process_of(case)
    if rule not in process.parts:
        raise Http404
    question = process.forms.get(process.parts[rule].question)
    return act(
        request,
        case,
        lambda: actions.ask_part(
            case,
            rule,
            values=typed_in(request.POST, [question] if question else []),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            by=request.user,
            at=now(),
        ),
        panel=f"part-{rule}",
        words=lambda parts: (
            _("Asked: %(names)s.") % {"names": queries.listed(part.department.name for part in parts)},
            "success",
        ),
    )


@require_POST
def acknowledge_part(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    case, row = part_of(request, Part, pk, part)
    return act(
        request,
        case,
        lambda: actions.acknowledge_part(row, by=request.user, at=now()),
        panel=f"part-{row.pk}",
        said=_("Acknowledged. The answer is still to come."),
    )


@require_POST
def answer_part(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    case, row = part_of(request, Part, pk, part)
    form = queries.form_of_part(row, case.process)
    return act(
        request,
        case,
        lambda: actions.answer_part(
            row,
            values=typed_in(request.POST, [form]),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            by=request.user,
            at=now(),
        ),
        panel=f"part-{row.pk}",
        said=_("The answer is with who asked."),
    )


@require_POST
def hand_back_part(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    case, row = part_of(request, Part, pk, part)
    return act(
        request,
        case,
        lambda: actions.hand_back_part(row, reason=request.POST.get("reason", ""), by=request.user, at=now()),
        panel=f"return-{row.pk}",
        said=_("It is back with who asked."),
    )


@require_POST
def ask_again(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    case, row = part_of(request, Part, pk, part)
    department = Department.objects.open().filter(pk=number_in(request, "department") or 0).first()
    return act(
        request,
        case,
        lambda: actions.ask_again(
            row, department=department, remark=request.POST.get("reason", ""), by=request.user, at=now()
        ),
        panel=f"again-{row.pk}",
        words=lambda asked: (_("Asked: %(names)s.") % {"names": asked.department.name}, "success"),
    )


@require_POST
def urge_part(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    case, row = part_of(request, Part, pk, part)
    return act(
        request,
        case,
        lambda: actions.urge_part(row, by=request.user, at=now()),
        panel="part-urging",
        words=lambda name: (_("Urged: %(names)s.") % {"names": name}, "success"),
    )


@require_POST
def withdraw_part(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    case, row = part_of(request, Part, pk, part)
    return act(
        request,
        case,
        lambda: actions.withdraw_part(row, reason=request.POST.get("reason", ""), by=request.user, at=now()),
        panel=f"withdraw-{row.pk}",
        said=_("It is not asked any more."),
    )


@require_POST
def invite_department(request: SignedInRequest, pk: int, part: int) -> HttpResponse:
    """Make the link for a department without an account and show it once, as text and as QR code."""
    case, row = part_of(request, Part, pk, part)
    said = _("The link is made. Send it to the department.")
    made: list[actions.DepartmentInvited] = []
    response = act(
        request,
        case,
        lambda: made.append(actions.invite_department(row, by=request.user, at=now())),
        panel="part-link",
        said=said,
    )
    if not made:
        return response
    once = shown_once(request, "portal:department", made[0].token)
    shown = render_case(
        request,
        Case.objects.get(pk=case.pk),
        part_link={"part": row.pk, "link": once.link, "qr": once.qr, "until": made[0].link.expires_at},
        only_here=once.only_here,
    )
    return toast(shown, said) if request.htmx else shown
