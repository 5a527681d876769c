"""The launcher's sentences, in the language of the terminal: they are needed before Django is awake."""

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"


class CannotGoOn(Exception):
    """One sentence for the operator that says what is wrong and what to do."""


def _(message: str) -> str:
    return _translation(terminal_language()).gettext(message)


def terminal_language() -> str:
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not tag.startswith("zh"):
        return "en"
    return "zh_Hant" if any(place in tag for place in ("TW", "HK", "MO", "Hant")) else "zh_Hans"


def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE, languages=[language], fallback=True)
