"""A one-time link for a department where nobody has an account: what is asked of it, and the place to answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huiyin.cases import actions
from huiyin.cases.actions.carrying_out import LinkExpired, LinkUsed
from huiyin.cases.actions.parts.links import LinkThanked
from huiyin.cases.forms import lines_of, typed_in
from huiyin.cases.models import PartLink
from huiyin.cases.queries import form_of_part, rule_of, zone_of
from huiyin.cases.rules import Invalid
from huiyin.cases.views.paper import told_to_department
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.texts import say
from huiyin.org.queries import organisation
from huiyin.portal.views.outside import outside


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: HttpRequest, token: str) -> HttpResponse:
    """What a department is asked, and its answer; closed once it was used, withdrawn or too old."""
    try:
        link = actions.open_department_link(token, at=now())
        return _answered(request, token, link) if request.method == "POST" else _page(request, link)
    except LinkThanked:  # sent again, because the thanks did not arrive
        return render(request, "portal/department_thanks.html", house=organisation())
    except (LinkUsed, LinkExpired) as closed:
        return render(request, "portal/closed.html", house=organisation(), words=str(closed), status=410)


def _answered(request: HttpRequest, token: str, link: PartLink) -> HttpResponse:
    try:
        actions.answer_by_department_link(
            token,
            name=request.POST.get("answered_name", ""),
            values=typed_in(request.POST, [form_of_part(link.part, link.part.case.process)]),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            at=now(),
        )
    except (LinkUsed, LinkExpired):
        raise
    except DomainError as refused:
        return _page(request, link, refused=refused)
    return render(request, "portal/department_thanks.html", house=organisation())


def _page(request: HttpRequest, link: PartLink, *, refused: DomainError | None = None) -> HttpResponse:
    part, case = link.part, link.part.case
    form = form_of_part(part, case.process)
    errors: dict[str, list[str]] = refused.errors if isinstance(refused, Invalid) else {}
    typed: dict[str, Any] | None = None
    if refused is not None:
        chosen = {name: "、".join(file.name or "" for file in request.FILES.getlist(name)) for name in request.FILES}
        typed = {**typed_in(request.POST, [form]), **chosen}
    return render(
        request,
        "portal/department.html",
        status=422 if refused else 200,
        house=organisation(),
        link=link,
        part=part,
        title=say(rule_of(part, case.process).title),
        facts=told_to_department(part, at=now()),
        lines=lines_of(form, case=None, typed=typed, errors=errors, zone=zone_of(case), at=now()),
        errors=errors,
        message="" if errors or refused is None else str(refused),
        name=request.POST.get("answered_name", ""),
    )
