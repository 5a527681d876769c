"""Words with blanks, and what providers of text messages let through."""

import re
from collections.abc import Mapping

from huiyin.kernel.cjk import normalise

LONGEST_TEXT = 500  # signs of a text message, with its signature
LONGEST_VALUE = 35  # signs in one blank
RESERVED = frozenset({"email", "mobile", "id", "nick", "site"})  # names that Alibaba Cloud refuses
# What the mail merge fills from the file; all other blanks are filled by whoever sends.
OF_THE_FILE = ("name", "salutation", "file_number")
# Providers forbid surveys and requests for reviews, whatever they are called. Source: anchors 5.
SURVEYS = (
    "问卷",
    "满意度",
    "调查",
    "調查",
    "問卷",
    "滿意度",
    "好评",
    "好評",
    "五星",
    "评价",
    "評價",
    "打分",
    "评分",
    "評分",
)
OPT_OUTS = ("拒收", "退订", "退訂")
# What customers answer who want no more of it, as the operators of mobile networks have taught them; a letter alone
# says so in a text message only.
STOPS = frozenset({"退订", "拒收", "取消订阅", "td", "tdhf", "stop", "unsubscribe"})
LETTERS = frozenset("tnr")
GAP = "＿＿"
_BLANK = re.compile(r"\{([a-z][a-z0-9_]{0,24})\}")
_STOP = re.compile(r"[\s{}，。！？；,.!?;]")
_LINK = re.compile(
    r"(?i)https?:|www\.|(?<![\w@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|top|xyz|cc|io|me|vip|shop|tw|hk)\b"
)


def blanks(text: str) -> list[str]:
    """The names of the blanks, each once, in the order in which they stand."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def around(name: str, *texts: str) -> str:
    """The words around a blank, in the first of the texts that has it: 您的＿＿已经修好 says what belongs there."""
    for text in texts:
        before, blank, after = text.partition(f"{{{name}}}")
        words = f"{_STOP.split(before)[-1]}{GAP}{_STOP.split(after, maxsplit=1)[0]}"
        if blank and words != GAP:
            return words
    return name


def fill(text: str, variables: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda blank: variables[blank[1]], text)


def filled_so_far(text: str, known: Mapping[str, str]) -> str:
    """The words with what is known of the blanks; the others stay as they are."""
    return _BLANK.sub(lambda blank: known.get(blank[1]) or blank[0], text)


def stray_brace(text: str) -> bool:
    """A brace that opens or ends no blank: somebody mistyped one."""
    rest = _BLANK.sub("", text)
    return "{" in rest or "}" in rest


def adjacent(text: str) -> str:
    """Two blanks with nothing between them; the empty word if there are none."""
    found = re.search(r"\{[a-z0-9_]+\}\s*\{[a-z0-9_]+\}", text)
    return found[0] if found else ""


def survey_word(text: str) -> str:
    """What makes it a survey or a request for a review; the empty word if nothing does."""
    return next((word for word in SURVEYS if word in text), "")


def can_be_refused(text: str) -> bool:
    """It says how to refuse further ones, as advertising must."""
    return any(word in text for word in OPT_OUTS)


def asks_to_stop(words: str, *, letters: bool = False) -> bool:
    """Whether an answer says that its writer wants no more advertising, and nothing else; quotes stand below it."""
    line = next((line for line in words.splitlines() if line.strip()), "")
    word = "".join(sign for sign in normalise(line) if sign.isalnum())
    return word in STOPS or (letters and word in LETTERS)


def has_link(words: str) -> bool:
    return bool(_LINK.search(words))


def one_line(value: str) -> str:
    return " ".join(value.split())
