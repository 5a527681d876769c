"""What statistics and the register read of a process: the same field says the same in every form."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Field, Process
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader


def check_figures(reader: Reader, process: Process, forms: Mapping[str, Node]) -> None:
    """A name that is counted or listed stands for one question, whichever form asks it."""
    read = {field.name for form in process.forms.values() for field in form.fields if field.counts or field.listed}
    first: dict[str, tuple[str, Field]] = {}
    for key, form in process.forms.items():
        for field in form.fields:
            if field.name not in read:
                continue
            earlier, same = first.setdefault(field.name, (key, field))
            if (same.type, same.choices) != (field.type, field.choices):
                message = _("“%(name)s” asks something else in form “%(form)s”, so the figures would mix them.")
                place = forms[key].value["fields"].value[field.name]
                advice = _("Give it another name.")
                reader.complain(place, message % {"name": field.name, "form": earlier}, advice)
