"""The door for a provider of text messages: what customers answered."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huiyin.kernel.clock import now
from huiyin.messaging import actions
from huiyin.messaging.queries import told_by
from huiyin.portal.views.outside import outside

MOST = 256 * 1024  # bytes of one call


@csrf_exempt
@outside
@require_POST
def answers(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """What a provider tells of, as often as it likes; without our thanks it tells it once more."""
    found = told_by(pk, token)
    if found is None:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > MOST:
        return HttpResponse(status=413)
    channel, tells = found
    try:
        told = tells.answers(request.body)
    except ValueError as unreadable:
        return JsonResponse({"error": str(unreadable)}, status=400)
    actions.take_in_answers(channel, told, at=now())
    return JsonResponse(tells.thanks)
