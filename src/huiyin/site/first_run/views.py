"""The wizard of the first run, reachable only while nobody has set this Huiyin up."""

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.org.actions.house import AlreadySetUp
from huiyin.org.queries import organisation
from huiyin.site.first_run import actions
from huiyin.site.first_run.forms import FirstRun


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in; the wizard while there is nobody who could sign in."""
    if request.method == "GET" and organisation() is None:
        return redirect("site:first_run")
    response: HttpResponseBase = allauth.login(request)
    return response


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def first_run(request: HttpRequest) -> HttpResponse:
    """The questions, and the house that the answers open."""
    if organisation() is not None:
        raise Http404
    form = FirstRun(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _open(request, form)
        except AlreadySetUp:
            return redirect("account_login")  # another browser was faster
        except DomainError as refusal:
            form.add_error(refusal.at_field if refusal.at_field in form.fields else None, str(refusal))
    return render(request, "site/first_run.html", form=form, status=422 if form.is_bound else 200)


@require_GET
@access.required("people.manage")
def next_steps(request: HttpRequest) -> HttpResponse:
    """What to do once the house is open."""
    return render(request, "site/next_steps.html", house=organisation())


def _open(request: HttpRequest, form: FirstRun) -> HttpResponse:
    typed = form.cleaned_data
    person = actions.open_house(
        name=typed["organisation"],
        industry=typed["industry"],
        language=typed["language"],
        region=typed["region"],
        week=form.week(),
        administrator=form.administrator(),
        at=now(),
    )
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = redirect("site:next_steps")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax")
    return response
