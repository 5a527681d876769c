"""One page is one template file; its named blocks are also the fragments htmx asks for."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template import loader
from django.template.backends.jinja2 import Template
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy


def render(
    request: HttpRequest, template: str, *, block: str | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """Render the page, or just one block of it."""
    if block is None:
        return HttpResponse(loader.render_to_string(template, context, request, using="jinja2"), status=status)
    return HttpResponse(render_blocks(request, template, [block], context), status=status)


def render_blocks(request: HttpRequest, template: str, blocks: list[str], context: Mapping[str, Any]) -> str:
    """Several blocks of one page, one after the other: a fragment and what changes out of band with it."""
    page = loader.get_template(template, using="jinja2")
    assert isinstance(page, Template)
    full = page.template.new_context({**context, **_processed(page, request)})
    # Up to its first output a template only runs its imports and `set`s, which the blocks need.
    next(page.template.root_render_func(full), None)
    return "".join(part for block in blocks for part in full.blocks[block][0](full))


def redirect(request: HttpRequest, to: str) -> HttpResponse:
    """Go to another page, whether htmx or the browser asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def toast(response: HttpResponse, message: str, *, tone: str = "success") -> HttpResponse:
    """Show a line at the edge of the screen when a fragment arrives (full pages use Django's messages)."""
    return trigger(response, "toast", {"message": message, "tone": tone})


def trigger(response: HttpResponse, event: str, detail: object = None) -> HttpResponse:
    """Let the browser fire an event; those already asked for stay."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps({**events, event: detail})
    return response


def conditional(request: HttpRequest, *parts: object) -> tuple[str, HttpResponse | None]:
    """The ETag of what `parts` describe, and the 304 to send when a page that is open and asks again already has it.

    Its script keeps "overdue 3 minutes" going there. A page that is loaded is always sent: its words were true when
    it was kept, and no `parts` say how late it is.

    etag, known = conditional(request, unread, newest_id)
    if known:
        return known
    """
    etag = f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'
    if request.headers.get("HX-Request") and request.headers.get("If-None-Match") == etag:
        known = HttpResponseNotModified()
        known["ETag"] = etag
        return etag, known
    return etag, None


def _processed(page: Template, request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in page.backend.template_context_processors:
        context.update(processor(request))
    return context
