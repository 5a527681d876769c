"""An article's text as HTML: Markdown without any HTML of its own, and nothing that could run or load."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"} | {
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
}
SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=1000)
def as_html(text: str) -> Markup:
    """The text to be read. Headings begin below those of the page; pictures are left out, as they lie elsewhere."""
    import nh3

    clean = nh3.clean(
        _reader().render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - nh3 has left only these tags


@cache
def _reader() -> "MarkdownIt":
    """Read with the first article: most pages show none."""
    from markdown_it import MarkdownIt

    reader = (
        MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
    )
    reader.core.ruler.push("headings_below", _lower_headings)
    return reader


def _lower_headings(state: object) -> None:
    for token in state.tokens:  # type: ignore[attr-defined]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
