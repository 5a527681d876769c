"""Where a link in advertising leads: one press, and nothing more of it comes over that channel."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huiyin.customers.enums import Purpose
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.messaging import actions
from huiyin.messaging.rules import hidden
from huiyin.messaging.stopping import stopped_by
from huiyin.org.queries import organisation
from huiyin.portal.views.outside import outside


@csrf_exempt  # mail programs press the button themselves (RFC 8058), and the token says all that is needed
@outside
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks whether somebody wants no more offers; a look alone, as programs that check links take it, stops nothing."""
    message = stopped_by(token)
    if message is None:
        words = _("This link is not complete. Please open it from the e-mail once more, or answer it with: STOP")
        return render(request, "portal/closed.html", house=organisation(), words=words, status=404)
    if request.method == "POST":
        actions.stop_by_link(message, at=now())
        message.refresh_from_db(fields=["customer"])
    stopped = message.customer is not None and message.customer.refuses(Purpose.MARKETING, message.channel.kind)
    address = hidden(message.address)
    return render(request, "portal/stop.html", house=organisation(), token=token, address=address, stopped=stopped)
