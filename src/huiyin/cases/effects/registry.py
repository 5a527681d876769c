"""How an effect makes itself known; each file beside this one holds the effects of one part of the work."""

from collections.abc import Callable

from huiyin.cases.models import Act, Case
from huiyin.cases.queries import process_of
from huiyin.rulebook.definitions import Form
from huiyin.rulebook.rules import register_effect

# An effect changes the locked case in memory and its own rows; the move saves the case.
Effect = Callable[[Case, Act], None]
EFFECTS: dict[str, Effect] = {}


def effect(
    name: str, description: str, *, reads: tuple[str, ...] = (), final: bool = False
) -> Callable[[Effect], Effect]:
    """Make an effect known to packs under a name; its transition's form has fields of the meanings it reads."""

    def register(function: Effect) -> Effect:
        register_effect(name, description, reads=reads, final=final)
        EFFECTS[name] = function
        return function

    return register


def form_of(case: Case, act: Act) -> Form:
    return process_of(case).forms[act.form]


def said(case: Case, act: Act, meaning: str) -> str:
    return str(form_of(case, act).said(act.data, meaning) or "")
