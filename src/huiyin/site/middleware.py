"""What happens around every request."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from urllib.parse import quote
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import get_script_prefix, is_valid_path, reverse
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext

from huiyin.audit import actions as audit
from huiyin.kernel.clock import now
from huiyin.kernel.editions import reading
from huiyin.kernel.htmx import redirect as go_to
from huiyin.kernel.moments import hour
from huiyin.org import actions
from huiyin.org.models import NEW_EDITION, Organisation, Person, Submission
from huiyin.site.sign_in import address_of, language_of
from huiyin.site.views import too_large, wrong_method

Respond = Callable[[HttpRequest], HttpResponseBase]

ABOUT_THE_FORM = {"csrfmiddlewaretoken", "submission", "draft-key"}  # not of what it says
SAFE = {"GET", "HEAD", "OPTIONS"}
SEEN = "seen"  # when the person last did something, in seconds
OUTSIDERS_MOST = 45 * 1024 * 1024  # the files of one matter (cases.actions.receiving) and its words
PRECISION = 60  # the session is written at most this often


def edition(respond: Respond) -> Respond:
    """What requests ask of the house's set-up is asked once for all of them, until the set-up changes."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        seen = request.user.house_edition if isinstance(request.user, Person) else None
        with reading(seen, until_written=() if request.method in SAFE else set_up_tables()):
            return respond(request)

    return answered


def attribution(respond: Respond) -> Respond:
    """Row history and audit entries name the person, the address and the request."""

    def attributed(request: HttpRequest) -> HttpResponseBase:
        changes = request.method not in SAFE
        person_id = request.user.pk if changes else None
        with audit.coming_from(
            person_id=person_id, address=address_of(request), url=request.path[:200], history=changes
        ):
            return respond(request)

    return attributed


def idle_time_out(respond: Respond) -> Respond:
    """Sign a person out who did nothing for an hour (HUIYIN_IDLE_MINUTES); what a page asks by itself is no doing."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        session = request.session
        if "_auth_user_id" not in session:
            return respond(request)

        seconds = int(now().timestamp())
        seen = session.get(SEEN, seconds)
        if seconds - seen > settings.HUIYIN_IDLE_MINUTES * 60:
            return _sign_out(request)
        if (seconds - seen >= PRECISION or SEEN not in session) and not _by_itself(request):
            session[SEEN] = seconds
        return respond(request)

    return guarded


def own_password_first(respond: Respond) -> Respond:
    """Whoever signed in with a one-time password chooses an own one before anything else."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if "_auth_user_id" in request.session and getattr(request.user, "must_change_password", False):
            wanted = reverse("account_change_password")
            allowed = {wanted, reverse("account_logout"), reverse("site:language")}
            if request.path not in allowed and not request.path.startswith(settings.STATIC_URL):
                return _go(request, wanted)
        return respond(request)

    return guarded


def small_bodies(respond: Respond) -> Respond:
    """Whoever is not signed in sends no more than a customer's photos take: what is larger is not even read."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if _length_of(request) > OUTSIDERS_MOST and "_auth_user_id" not in request.session:
            return too_large(request)
        return respond(request)

    return guarded


def speak(respond: Respond) -> Respond:
    """Who is signed in reads the language they chose; others the cookie's or the browser's."""

    def spoken(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Person):
            translation.activate(language_of(request, request.user))
        return respond(request)

    return spoken


def plain_text(respond: Respond) -> Respond:
    """Refuse at the door the one character that no text in PostgreSQL can hold; no keyboard has it."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        said = [request.GET, request.POST] if _is_form(request) else [request.GET]
        if any("\x00" in value for fields in said for _name, values in fields.lists() for value in values):
            raise BadRequest
        return respond(request)

    return guarded


def once(respond: Respond) -> Respond:
    """A form whose answer was lost may be sent again: what it asks for is done once, however often it arrives."""

    def counted(request: HttpRequest) -> HttpResponseBase:
        key = _submission_key(request)
        if key is None or not isinstance(request.user, Person):
            return respond(request)
        digest = _digest(request)
        with transaction.atomic():
            submission, first = actions.receive(key, digest=digest, by=request.user, at=now())
            if first:
                response = respond(request)
                if response.status_code >= 400:  # refused or broken: nothing was done, so the form is still good
                    transaction.set_rollback(True)
                else:
                    actions.answer(submission, outcome=_leads_to(response))
                return response
        return _known(request, submission, same=submission.digest == digest)

    return counted


def spent_drafts(respond: Respond) -> Respond:
    """A form that was accepted takes its draft with it; a refused one (422) keeps it."""

    def watched(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        accepted = request.method == "POST" and response.status_code < 400
        key = _draft_key(request) if accepted else ""
        if key and isinstance(request.user, Person):
            actions.discard_draft(request.user, form_key=key)
        return response

    return watched


def explained(respond: Respond) -> Respond:
    """Whoever opens an address that only takes forms (a reload after a refusal) gets the page the form stands on."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if request.method == "GET" and response.status_code == 405:
            page = _page_above(request.path_info) if _wants_a_page(request) else ""
            if page:
                return redirect(get_script_prefix().rstrip("/") + escape_uri_path(page))
            return wrong_method(request, allowed=response.headers["Allow"])
        return response

    return answered


@cache
def set_up_tables() -> tuple[str, ...]:
    """The tables of which each change is a new edition, and the editions' own."""
    name = NEW_EDITION.name
    marked = (
        model for model in apps.get_models() if name in {each.name for each in getattr(model._meta, "triggers", ())}
    )
    return (Organisation._meta.db_table, *(model._meta.db_table for model in marked))


def _length_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if str(length).isdecimal() else 0


def _draft_key(request: HttpRequest) -> str:
    return request.POST.get("draft-key", "") if _is_form(request) else ""


def _is_form(request: HttpRequest) -> bool:
    """The body of anything else stays unread."""
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


def _submission_key(request: HttpRequest) -> UUID | None:
    if request.method != "POST" or not _is_form(request):
        return None
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def _digest(request: HttpRequest) -> str:
    said = sorted((name, values) for name, values in request.POST.lists() if name not in ABOUT_THE_FORM)
    files = sorted((name, file.name, file.size) for name, files in request.FILES.lists() for file in files)
    return sha256(repr((request.path, said, files)).encode()).hexdigest()


def _leads_to(response: HttpResponseBase) -> str:
    headers = response.headers
    return headers.get("Location") or headers.get("HX-Redirect") or headers.get("HX-Push-Url", "")


def _known(request: HttpRequest, submission: Submission, *, same: bool) -> HttpResponseBase:
    """Show what the form led to when it first arrived."""
    if submission.person_id != request.user.pk:
        return HttpResponse(status=400)
    moment = {"time": hour(submission.at)}
    if same:
        messages.info(request, gettext("This was recorded at %(time)s already; nothing was done twice.") % moment)
    else:
        words = gettext("This was recorded at %(time)s as you first sent it; what you changed since is not saved.")
        messages.warning(request, words % moment)
    if "HX-Request" in request.headers and not submission.outcome:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return go_to(request, submission.outcome or "/")


def _wants_a_page(request: HttpRequest) -> bool:
    """A browser does; a program is told that it used the wrong method."""
    return "text/html" in request.headers.get("Accept", "") and not _partial(request)


def _page_above(path: str) -> str:
    """Addresses are nouns: what is done to something stands below it."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        if is_valid_path(path):
            return path
    return ""


def _sign_out(request: HttpRequest) -> HttpResponseBase:
    audit.record("sign-out.idle", by=request.user, at=now(), address=address_of(request))
    logout(request)
    messages.info(request, gettext("You were signed out because nothing happened for a while. Your drafts are kept."))
    back = request.get_full_path() if request.method == "GET" and not _partial(request) else ""
    return _go(request, reverse(settings.LOGIN_URL) + (f"?next={quote(back)}" if back else ""))


def _go(request: HttpRequest, to: str) -> HttpResponseBase:
    if _partial(request):
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    return redirect(to)


def _partial(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or "X-Background" in request.headers


def _by_itself(request: HttpRequest) -> bool:
    """Polls say so in a header: they must not keep an empty chair signed in."""
    return "X-Background" in request.headers
