"""The same to many: a new service made known, a notice to a segment."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huiyin.customers.models import Customer
from huiyin.customers.tables import found
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.enums import LeftOut
from huiyin.messaging.models import Template
from huiyin.messaging.views.reading import template_as_read
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, accepted

MOST = 2000  # customers of one list; a round takes more
NAMED = 50


@require_http_methods(["GET", "POST"])
@required("messages.send")
def to_many(request: SignedInRequest) -> HttpResponse:
    """A template to all customers of a list who have not had it: whom it reaches is on the screen before it goes."""
    asked = request.GET.get("asked", "")
    # One more than would be taken.
    files = list(found(asked, user=request.user, to="speak").order_by("pk").only("pk", "name", "number")[: MOST + 1])
    templates = queries.templates_for_many()
    chosen = request.GET.get("template", "")
    template = next((one for one in templates if str(one.pk) == chosen), templates[0] if templates else None)
    form = preview = reader = None
    if template and len(files) <= MOST:
        form = forms.ManyForm(request.POST if request.method == "POST" else None, template=template, spares=True)
        if accepted(form, lambda: _decide(request, template, files, form)):
            return redirect(request, reverse("messaging:letters" if template.channel.by_hand else "messaging:outbox"))
        preview = _preview(request.user, template, files)
        if not preview["spared"]:
            form.drop_reason()
        reader = _first(preview)
    return render(
        request,
        "messaging/many.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        chosen=template,
        tabs=_tabs(templates, template, asked),
        number=len(files),
        most=MOST,
        named=NAMED,
        preview=preview,
        rests=queries.resting(template.channel, None, now()) if template else None,
        reader=reader,
        reads=template_as_read(template, reader, form.typed()) if template and form else None,
        back=f"{reverse('customers:list')}?{asked}",
        may_set_up=request.user.may("messages.keep"),
    )


def _tabs(templates: list[Template], chosen: Template | None, asked: str) -> list[tuple[str, str, bool, None]]:
    addresses = {one.pk: urlencode({"asked": asked, "template": str(one.pk)}) for one in templates}
    return [(f"{one.title} · {one.channel.name}", f"?{addresses[one.pk]}", one == chosen, None) for one in templates]


def _decide(request: SignedInRequest, template: Template, files: list[Customer], form: forms.ManyForm | None) -> None:
    if form is None:
        raise actions.TemplateMissing
    variables, despite, by = form.variables(), form.reason, request.user
    number = actions.decide_mailing(template, files, variables=variables, despite=despite, by=by, at=now())
    said = ngettext("%(num)d message is decided.", "%(num)d messages are decided.", number)
    messages.success(request, said % {"num": number})


def _first(preview: Mapping[str, Any]) -> Customer | None:
    """The first of those who get it."""
    return next((Customer.objects.get(pk=one.pk) for one in preview["due"][:1]), None)


def _preview(person: Person, template: Template, files: list[Customer]) -> dict[str, Any]:
    wanted = actions.recipients(template, files)
    told = actions.preview_each(template.channel, wanted, template=template, by=person, at=now())
    new = {*told.new}
    due: list[Customer] = []
    named: dict[str, list[Customer]] = {}
    for one, recipient in zip(files, wanted, strict=True):
        if recipient.key in new:
            due.append(one)
        elif why := told.left_out.get(recipient.key):
            named.setdefault(why, []).append(one)
    had = len(files) - len(due) - len(told.left_out)
    spared = LeftOut.RECENTLY in named or LeftOut.CAPPED in named
    left_out = [(LeftOut(why).label, named[why]) for why in LeftOut if why in named]
    return {"due": due, "had": had, "spared": spared, "left_out": left_out}
