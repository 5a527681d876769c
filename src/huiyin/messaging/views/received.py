"""What came in, and filing what no rule could file."""

from django.contrib import messages
from django.db.models.functions import Left
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.customers.queries import reach_file
from huiyin.kernel import uploads
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms, queries, tables
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Enclosure, Received
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list
from huiyin.worklist.rules import subject_url


@require_GET
@required("messages.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """Every e-mail of the customers a person may see, and those that nobody has filed yet."""
    person, table = request.user, tables.received()
    return show_list(
        request,
        table,
        Received.objects.visible_to(person).annotate(begins=Left("text", 60)),
        template="messaging/received.html",
        mailboxes=queries.mailboxes(),
    )


@require_safe
@required("messages.view")
def received(request: SignedInRequest, pk: int) -> HttpResponse:
    """One e-mail with its files, and whose it may be."""
    return _page(request, _reach(request, pk), None)


@require_POST
@required("messages.send")
def filing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whose it is."""
    found = _reach(request, pk)
    form = forms.Filing(request.POST)

    def file() -> None:
        customer = reach_file(request.user, form.cleaned_data["customer"])
        subject = form.cleaned_data["subject"]
        actions.file(found, customer=customer, subject=subject, by=request.user, at=now())

    if accepted(form, file):
        messages.success(request, _("Filed: it stands among what was said with the customer."))
        return redirect(request, reverse("messaging:mail", args=[pk]))
    return _page(request, found, form)


@require_POST
@required("messages.send")
def putting_away(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody's: it leaves the list of those to be filed."""
    found = _reach(request, pk)
    if done(request, lambda: actions.put_away(found, by=request.user, at=now())):
        messages.success(request, _("Put away."))
    return redirect(request, reverse("messaging:received"))


@require_safe
@required("messages.view")
def enclosure(request: SignedInRequest, pk: int, enclosure: int) -> FileResponse:
    """A file that came along, only ever to be saved; who takes it is recorded."""
    found = _reach(request, pk)
    row = Enclosure.objects.filter(received=found, pk=enclosure).first()
    if row is None:
        raise Http404
    subject = f"customer/{found.customer_id}" if found.customer_id else ""
    record("paper.read", by=request.user, at=now(), subject=subject, detail={"paper": row.name})
    return uploads.as_kept(row.file, name=row.name, content_type=row.content_type, outsider=True)


def _reach(request: SignedInRequest, pk: int) -> Received:
    rows = Received.objects.select_related("channel", "customer", "filed_by", "reply_to", "item")
    return fetch(rows, user=request.user, pk=pk)


def _page(request: SignedInRequest, found: Received, form: forms.Filing | None) -> HttpResponse:
    matters = _matters(request, form)
    return render(
        request,
        "messaging/mail.html",
        status=422 if form else 200,
        mail=found,
        tone=tables.CAME_TONES.get(found.state, "neutral"),
        matter=(queries.matter_called(found.subject), subject_url(found.subject)),
        answered=queries.visible_message(request.user, found.reply_to_id),
        enclosures=list(found.enclosures.order_by("pk")),
        form=form,
        matters=matters,
        chosen=reach_file(request.user, form.cleaned_data["customer"]) if matters and form else None,
        answer=queries.visible_message(request.user, found.answered_by_id),
        owed=found.item is not None and found.item.settled_at is None,
        may_answer=found.customer is not None
        and found.channel.kind == Kind.EMAIL
        and request.user.may("messages.send")
        and found.customer.permits(request.user, "speak"),
        may_file=found.customer_id is None and request.user.may("messages.send"),
    )


def _matters(request: SignedInRequest, form: forms.Filing | None) -> list[tuple[str, str]]:
    """What to choose from, once somebody chose a customer with several open matters."""
    if form is None or "subject" not in form.errors:
        return []
    customer = reach_file(request.user, form.cleaned_data["customer"])
    return [*queries.matters_of(customer.pk), (actions.TO_THE_FILE, _("To the customer's file only"))]
