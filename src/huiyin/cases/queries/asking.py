"""What a step asks of whoever takes it, given what a case says already."""

from dataclasses import replace

from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.queries.process import process_of
from huiyin.rulebook.definitions import Form, Opening, Transition
from huiyin.rulebook.rules import answered


def form_of_step(case: Case, transition: Transition) -> Form | None:
    """The form of a step; what alone decides whether the step opens another case is required, by page and verb alike.

    Left open it would count as “no”, and nobody would have decided that.
    """
    if not transition.form:
        return None
    form = process_of(case).forms[transition.form]
    deciding = {name for opening in transition.opens for name in _deciding(case, opening, form)}
    if not deciding:
        return form
    fields = (replace(one, required=True) if one.name in deciding else one for one in form.fields)
    return replace(form, fields=tuple(fields))


def _deciding(case: Case, opening: Opening, form: Form) -> set[str]:
    """The fields of the form that an opening still depends on, once earlier answers would let it happen."""
    own = {field.name for field in form.fields} & opening.when.keys()
    earlier = {name: values for name, values in opening.when.items() if name not in own}
    return own if earlier and answered(earlier, {name: said_last(case, name) for name in earlier}) else set()
