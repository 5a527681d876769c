"""One page is one template file; its named blocks are also the fragments htmx asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.backends.jinja2 import Template
from jinja2_fragments import render_block


def render(
    request: HttpRequest, template: str, *, block: str | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """Render the page, or just one block of it."""
    if block is None:
        return HttpResponse(loader.render_to_string(template, context, request, using="jinja2"), status=status)
    page = loader.get_template(template, using="jinja2")
    assert isinstance(page, Template)
    full = {**context, **_processed(page, request)}
    return HttpResponse(render_block(page.template.environment, template, block, full), status=status)


def _processed(page: Template, request: HttpRequest) -> dict[str, Any]:
    from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy

    context: dict[str, Any] = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in page.backend.template_context_processors:
        context.update(processor(request))
    return context
