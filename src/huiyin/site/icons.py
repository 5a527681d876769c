"""Icons as inline SVG: one request fewer each, coloured by the text around them, allowed by the strict CSP."""

import json
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

NODES = Path(__file__).parent / "vendor" / "icons.json"


@cache
def icon(name: str, classes: str = "") -> Markup:
    """A Tabler outline icon, decorative: the words beside it (or aria-label) carry the meaning."""
    shapes = "".join(_shape(tag, attributes) for tag, attributes in _nodes()[name])
    return Markup(  # noqa: S704 - built from the icon package and an escaped class name
        f'<svg class="icon {escape(classes)}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{shapes}</svg>'
    )


def _shape(tag: str, attributes: dict[str, str]) -> str:
    return f"<{tag} " + " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items()) + "/>"


@cache
def _nodes() -> dict[str, list[tuple[str, dict[str, str]]]]:
    nodes: dict[str, list[tuple[str, dict[str, str]]]] = json.loads(NODES.read_text())
    return nodes
