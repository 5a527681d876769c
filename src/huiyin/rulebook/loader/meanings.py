"""What the fields of a pack tell the product: known words, of the right type, said where they are asked for."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Field, Form, Process
from huiyin.rulebook.enums import ARRIVAL, MEANING_LISTS, MEANINGS, OF_A_CUSTOMER, OTHER_WORDS
from huiyin.rulebook.loader.advice import leave_out, without_meaning
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import READS


def read_meaning(reader: Reader, parts: Mapping[str, Node], name: str, type_: str) -> str:
    """The meaning of a field, which settles its type and, for some, its list."""
    node = parts.get("means")
    means = reader.word(node, MEANINGS, _("Meaning"))
    if node is None or not means or reader.trusting:
        return OTHER_WORDS.get(means, means)
    if type_ and type_ != MEANINGS[means]:
        message = _("What means “%(means)s” is of type %(right)s; “%(name)s” is %(type)s.")
        words = {"means": means, "right": MEANINGS[means], "name": name, "type": type_}
        reader.complain(node, message % words, without_meaning())
    elif means in MEANING_LISTS and "choices" in parts and parts["choices"].value != MEANING_LISTS[means]:
        message = _("What means “%(means)s” takes its choices from the list “%(list)s”.")
        words = {"means": means, "list": MEANING_LISTS[means]}
        reader.complain(parts["choices"], message % words, without_meaning())
    return OTHER_WORDS.get(means, means)


def check_said_once(reader: Reader, places: Mapping[str, Node], fields: Iterable[Field]) -> None:
    """A form says each thing in one field."""
    first: dict[str, str] = {}
    for field in fields:
        if field.means in first:
            message = _("“%(name)s” means “%(means)s”, as “%(first)s” does already.")
            words = {"name": field.name, "means": field.means, "first": first[field.means]}
            reader.complain(places[field.name].value["means"], message % words, without_meaning())
        elif field.means:
            first[field.means] = field.name


def check_meanings(reader: Reader, process: Process, *, verbs: Mapping[str, Node], forms: Mapping[str, Node]) -> None:
    """The product finds what it needs: what a matter is about, what an effect keeps and a guard looks for."""
    _check_arrival(reader, process, forms)
    for key, verb in process.transitions.items():
        form = process.forms.get(verb.form)
        for effect, means in _read_by(verb.effects):
            if form is None or form.that_means(means) is None:
                message = _("Effect “%(effect)s” keeps “%(means)s”, but no field of the transition's form says it.")
                reader.complain(verbs[key], message % {"effect": effect, "means": means}, _advice(means))
        for guard, means in _read_by(verb.needs):
            if not process.forms_that_say(means):
                message = _("Guard “%(guard)s” looks for “%(means)s”, but no form of the process says it.")
                reader.complain(verbs[key], message % {"guard": guard, "means": means}, _advice(means))


def _check_arrival(reader: Reader, process: Process, forms: Mapping[str, Node]) -> None:
    intake = process.forms.get(process.intake)
    if intake is not None and intake.that_means("content") is None:
        message = _("Form “%(form)s” opens a case, but no field of it says what the matter is about.")
        reader.complain(forms[intake.key], message % {"form": intake.key}, _advice("content"))
    _check_customer(reader, intake, forms)
    for key in process.forms.keys() - {process.intake}:
        for field in process.forms[key].fields:
            if field.means in ARRIVAL:
                message = _("“%(means)s” is said by the form that opens a case, not by “%(form)s”.")
                place = forms[key].value["fields"].value[field.name].value["means"]
                reader.complain(place, message % {"means": field.means, "form": key}, leave_out("means"))


def _check_customer(reader: Reader, intake: Form | None, forms: Mapping[str, Node]) -> None:
    """A phone and a thing owned are somebody's: they stand beside the field that says whose, and go into that file."""
    if intake is None or intake.that_means("complainant"):
        return
    for field in intake.fields:
        if field.means in OF_A_CUSTOMER:
            message = _("“%(means)s” is a customer's, and form “%(form)s” asks for none.")
            place = forms[intake.key].value["fields"].value[field.name].value["means"]
            advice = _("Say who it is in a field that means customer, or leave out what “%(name)s” means.")
            reader.complain(place, message % {"means": field.means, "form": intake.key}, advice % {"name": field.name})


def _read_by(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, means) for name in names for means in READS.get(name, ()))


def _advice(means: str) -> str:
    return _("Write means: %(word)s.") % {"word": means}
