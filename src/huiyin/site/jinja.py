"""The Jinja2 environment every template sees."""

from collections.abc import Callable, Hashable, Iterable, MutableMapping
from functools import cached_property, lru_cache
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from huiyin.kernel import masking, moments
from huiyin.kernel.deadlines import due
from huiyin.kernel.printing import on_paper
from huiyin.kernel.spans import span
from huiyin.kernel.texts import aside, colon, gap, in_two_lines, listed, paragraph, say
from huiyin.kernel.traditional import in_script
from huiyin.kernel.worktime import explain
from huiyin.site import formats, navigation
from huiyin.site.icons import icon
from huiyin.stationery.queries import title_of


class Pages(Environment):
    """Jinja2's own, with the globals of a template in a plain dictionary: every import of a page compares their names,
    and Jinja2's chain of two does that name by name in Python."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    options.setdefault("undefined", StrictUndefined)
    env = Pages(  # Django's backend passes autoescape=True
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True, **options
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext, ngettext=translation.ngettext, pgettext=translation.pgettext, newstyle=True
    )
    env.globals["gettext"] = env.globals["_"] = _said
    env.globals.update(
        static=lru_cache(maxsize=512)(static),
        kept=Kept(),
        untouched_says=formats.untouched_says,
        zip=zip,
        url=_url,
        language=translation.get_language,
        icon=icon,
        control=formats.control,
        due_badge=due,
        navigation=navigation.entries_for,
        navigation_main=navigation.main_group,
        navigation_sections=navigation.sections,
        phone_bar=navigation.phone_bar,
        shortcuts=navigation.shortcuts,
        languages=navigation.languages,
        poll_address=navigation.poll_address,
        get_messages=get_messages,
        on_paper=on_paper,
        form_called=title_of,
        gap=gap,
        colon=colon,
        paragraph=_paragraph,
    )
    env.filters.update(
        say=say,
        listed=listed,
        aside=aside,
        in_two_lines=in_two_lines,
        **masking.FILTERS,
        in_script=in_script,
        why_due=explain,
        day=moments.day,
        moment=moments.moment,
        stamp=formats.stamp,
        span=span,
        ago=formats.ago,
        initials=formats.initials,
        hue=formats.hue,
    )
    return env


def _said(message: str, /, **values: Any) -> Markup:
    """A sentence in the reader's language: the extension's gettext, but each is looked up once."""
    words = _words(message, translation.get_language())
    return words % values if values else words.without


def _paragraph(sentences: Iterable[object]) -> Markup:
    """Sentences one after the other; each is written for the page once, what is filled into it included."""
    return Markup(paragraph(escape(one) for one in sentences if one))  # noqa: S704  # each of them is escaped


class _Words(Markup):
    """A translated sentence, also as it reads when it has no places to fill."""

    @cached_property
    def without(self) -> Markup:
        return self % {}


@lru_cache(maxsize=8192)
def _words(message: str, _language: str | None) -> _Words:
    return _Words(translation.gettext(message))


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    if not args and not kwargs:
        return _fixed_address(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=512)
def _fixed_address(name: str, urlconf: Any, _prefix: str) -> str:
    return reverse(name, urlconf=urlconf)


class Kept:
    """`{{ kept("side", links, shell.side, links) }}`: a macro's output, drawn once for equal keys in a language.

    The key must hold everything the macro shows: nothing of a person or a request may be left out of it.
    """

    ROOM = 500  # parts of pages, a few kilobytes each

    def __init__(self) -> None:
        self._drawn: dict[Hashable, Markup] = {}

    def __call__(self, name: str, key: Hashable, macro: Callable[..., Markup], *args: Any) -> Markup:
        whole = (name, translation.get_language(), key)
        drawn = self._drawn.get(whole)
        if drawn is None:
            if len(self._drawn) >= self.ROOM:
                self._drawn.clear()
            drawn = self._drawn[whole] = macro(*args)
        return drawn


class FormMark:
    """What every form carries: proof that it is ours, and a key of its own by which it is carried out only once."""

    def __init__(self, request: HttpRequest) -> None:
        # One for the whole page: making it takes longer than drawing a form. A page that draws none asks for none.
        self.token = SimpleLazyObject(lambda: get_token(request))

    def __html__(self) -> str:
        return (  # put together by hand: both are letters and digits, and a list draws this three times
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">'
            f'<input type="hidden" name="submission" value="{uuid4()}">'
        )

    __str__ = __html__


def sent_once(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `{{ csrf_input }}` gives each form a new key each time it is drawn."""
    mark = FormMark(request)
    return {"csrf_token": mark.token, "csrf_input": mark}
