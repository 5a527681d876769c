"""The letters that follow the calls of a round, written together."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huiyin.callbacks import actions, queries
from huiyin.callbacks.models import Round
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging.actions import Decided
from huiyin.messaging.enums import Kind, LeftOut
from huiyin.messaging.forms import ManyForm
from huiyin.messaging.queries import channel_for, usable_templates
from huiyin.messaging.views.reading import template_as_read
from huiyin.org.views import SignedInRequest, accepted


@require_http_methods(["GET", "POST"])
@required("messages.send")
def letters(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody of a round to whom a letter is owed gets it by one template; the next batch prints them."""
    run = fetch(Round, user=request.user, pk=pk)
    owed, channel = list(queries.letters_owed(run, request.user)), channel_for(Kind.LETTER)
    templates = usable_templates(channel, (queries.rule_of(run).purpose,)) if channel else []
    asked = request.GET.get("template", "")
    template = next((one for one in templates if str(one.pk) == asked), templates[0] if templates else None)
    form = ManyForm(request.POST if request.method == "POST" else None, template=template) if template else None
    told: list[Decided] = []
    if (
        form
        and template
        and accepted(
            form,
            lambda: told.append(
                actions.write_letters(run, template=template, variables=form.variables(), by=request.user, at=now())
            ),
        )
    ):
        _say(request, told[0])
        return redirect(request, reverse("messaging:letters"))
    reader = owed[0].customer if owed else None
    return render(
        request,
        "callbacks/letters.html",
        status=422 if request.method == "POST" else 200,
        round=run,
        owed=owed,
        form=form,
        chosen=template,
        tabs=[(one.title, f"?template={one.pk}", one == template, None) for one in templates],
        reader=reader,
        reads=template_as_read(template, reader, form.typed()) if template and form else None,
        may_set_up=request.user.may("messages.keep"),
    )


def _say(request: SignedInRequest, told: Decided) -> None:
    """How many are to be printed, and who gets none and why."""
    number = len(told.new)
    said = ngettext("%(num)d letter is to be printed.", "%(num)d letters are to be printed.", number)
    messages.success(request, said % {"num": number})
    for why in LeftOut:
        if count := sum(each == why for each in told.left_out.values()):
            messages.warning(request, f"{why.label}: {count}")
