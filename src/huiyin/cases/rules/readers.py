"""What of the forms people read who are not of the house, or of one department of it."""

from collections.abc import Container, Iterator

from huiyin.rulebook.definitions import Field, Form, Process


def signed_forms(process: Process) -> list[Form]:
    """What a customer signs beside a proposal that was chosen: what the forms after the first say for their eyes."""
    later = (form for key, form in process.forms.items() if key != process.intake)
    return [form for form in later if for_customer(form)]


def for_customer(form: Form) -> list[Field]:
    return [field for field in form.fields if field.for_customer]


def for_department(form: Form, *, own: Container[str] = ()) -> list[Field]:
    """What the people of a department read of a form: all of it where one of them filled it in."""
    return [field for field in form.fields if field.for_liable or form.key in own]


def told_by_link(process: Process) -> Iterator[tuple[str, Field]]:
    """What a department without an account reads by its link, form by form; files it can't open."""
    for key, form in process.forms.items():
        yield from ((key, field) for field in for_department(form) if field.type != "files")
