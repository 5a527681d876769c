"""One conversation with what belongs to it: its recording, what the customer thinks, its paper."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.contact import actions, forms, queries, tables
from huiyin.contact.models import Interaction, Letter, Opinion, Recording
from huiyin.contact.rules import LETTERS
from huiyin.contact.views.named import paper_for
from huiyin.customers.queries import reach_file
from huiyin.kernel import uploads
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.moments import day
from huiyin.messaging.enums import Kind
from huiyin.messaging.views.writing import Begun, compose
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list
from huiyin.rulebook.enums import OPINIONS
from huiyin.stationery.queries import house_line, prints_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed

TALKS = Interaction.objects.select_related("customer", "by")


@require_safe
@required("customers.view")
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """One conversation: everything that was written of it, its recording, the opinions said in it."""
    return _page(request, fetch(TALKS, user=request.user, pk=pk))


@require_POST
@required("customers.edit")
def recording(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the recording of a call."""
    found = fetch(TALKS, user=request.user, to="speak", pk=pk)
    form = forms.NewRecording(request.POST, request.FILES)
    if accepted(form, lambda: actions.keep_recording(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("The recording is kept."))
        return redirect(request, reverse("contact:talk", args=[pk]))
    return _page(request, found, recording_form=form)


@require_POST
@required("customers.edit")
def note_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put what a customer thinks into the register. Source: B11-5."""
    found = fetch(TALKS.filter(customer__isnull=False), user=request.user, to="speak", pk=pk)
    form, customer = forms.NewOpinion(request.POST, interaction=found), found.customer
    assert customer  # noqa: S101 - an opinion is somebody's
    if accepted(
        form,
        lambda: actions.note_opinion(customer, **form.typed(), interaction=found, by=request.user, at=now()),
    ):
        messages.success(request, _("The opinion stands in the register."))
        return redirect(request, reverse("contact:talk", args=[pk]))
    return _page(request, found, opinion_form=form)


@require_safe
@required("customers.view")
def sound(request: SignedInRequest, pk: int) -> FileResponse:
    """The recording of a call; who listens is recorded."""
    found = fetch(Recording.objects.select_related("interaction"), user=request.user, pk=pk)
    subject = found.interaction.about
    record("recording.heard", by=request.user, at=now(), subject=subject, detail={"recording": found.name})
    return uploads.as_kept(found.file, name=found.name, content_type=found.content_type)


@require_http_methods(["GET", "POST"])
@required("messages.send")
def answer_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """A letter that answers one that came in; once it is posted, nothing is owed any more. Source: D52-15."""
    rows = Letter.objects.unanswered().select_related("interaction__customer")
    found = fetch(rows, user=request.user, interaction=pk)
    customer = found.interaction.customer
    assert customer  # noqa: S101 - nobody sees a letter of no file
    about = _("Your letter of %(day)s") % {"day": day(found.interaction.at)}
    begun = Begun(subject=f"{actions.SUBJECT}{pk}", about=about)
    theirs = reach_file(request.user, customer.pk, to="speak")
    return compose(request, theirs, Kind.LETTER, begun, home=reverse("contact:talk", args=[pk]))


@looked_at_or_printed
@required("customers.view")
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The record of a conversation on A4. Source: D52-18."""
    found = fetch(TALKS, user=request.user, pk=pk)
    told = OnRecord("talk.printed", {"conversation": found.pk}, about=found.about)
    return hand_out_about(request, paper_for(found), subject=f"talk/{found.pk}", name=str(found.pk), told=told)


@require_GET
@required("customers.view")
def opinions(request: SignedInRequest) -> HttpResponseBase:
    """The register of opinions. Source: B11-5."""
    person, table = request.user, tables.opinions()
    return show_list(
        request,
        table,
        Opinion.objects.visible_to(person),
        house=house_line(),
        prints=f"list-{table.key}",
    )


@require_GET
@required("customers.view")
def opinions_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """What somebody noted and is in no class yet: where the work of putting it there leads."""
    return redirect(request, f"{reverse('contact:opinions')}?{urlencode({'unclassified': 1, 'by': pk})}")


@require_http_methods(["GET", "POST"])
@required("customers.view")
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """One opinion: read, and put into its class."""
    rows = Opinion.objects.select_related("customer", "by", "about", "classified_by")
    found = fetch(rows, user=request.user, to="classify" if request.method == "POST" else "view", pk=pk)
    form = forms.Classification(request.POST if request.method == "POST" else None, opinion=found)
    if accepted(form, lambda: actions.classify_opinion(found, **form.typed(), by=request.user, at=now())):
        messages.success(request, _("Classified."))
        return redirect(request, reverse("contact:opinions"))
    may = found.permits(request.user, "classify")
    status = 422 if form.is_bound else 200
    return render(request, "contact/opinion.html", status=status, opinion=found, form=form, may_classify=may)


def _page(request: SignedInRequest, found: Interaction, **refused: Any) -> HttpResponse:
    may = found.permits(request.user, "speak")
    if found.channel in LETTERS:
        request.stands_under = reverse("contact:register-of", args=["letters"])
    kept = Recording.objects.filter(interaction=found).first()
    letter = queries.letter_of(found)
    context = {
        "recording_form": forms.NewRecording() if may and found.channel not in LETTERS else None,
        "opinion_form": forms.NewOpinion(interaction=found) if may and found.customer else None,
        **refused,
    }
    return render(
        request,
        "contact/talk.html",
        status=422 if refused else 200,
        talk=found,
        prints=prints_of(f"talk/{found.pk}"),
        facts=queries.facts_of(found),
        words=queries.words_of(found),
        kinds=OPINIONS,
        recording=kept,
        letter=letter,
        may_answer=may and letter and letter.is_unanswered and request.user.may("messages.send"),
        length=queries.length_shown(kept.seconds) if kept else "",
        opinions=list(found.opinions.select_related("about").order_by("pk")),
        **context,
    )
