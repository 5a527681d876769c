"""A field that is refused empty carries the star, whether its form refuses it or the verb behind the form."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines

SOURCE = Path(__file__).parents[2] / "src"
MODULES = [
    ".".join(file.relative_to(SOURCE).with_suffix("").parts)
    for file in sorted(SOURCE.glob("huiyin/*/**/*.py"))
    if "forms" in file.with_suffix("").as_posix().removeprefix(SOURCE.as_posix()) and file.name != "__init__.py"
]
FIELD = '{% import "macros/forms.html" as forms with context %}{{ forms.field(form["words"]) }}'


def below(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for one in form.__subclasses__():
        yield from (one, *below(one))


def starred() -> list[Any]:
    """Every form of the product whose verb refuses more than the form itself does."""
    for name in MODULES:
        import_module(name)
    found = {one for one in below(forms.BaseForm) if isinstance(getattr(one, "musts", None), tuple)}
    return sorted((one for one in found if one.__module__.startswith("huiyin.")), key=lambda one: one.__qualname__)


@pytest.mark.parametrize("form", starred(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_what_a_form_marks_as_needed_is_a_field_that_it_does_not_require_itself(
    form: Any,
) -> None:
    asked = {name for name, field in form.base_fields.items() if not field.required}

    assert set(form.musts) <= asked


def test_a_field_carries_the_star_if_the_form_or_its_verb_needs_it() -> None:
    class Needed(forms.Form):
        musts = ("words",)
        words = forms.CharField(required=False)

    class Optional(forms.Form):
        words = forms.CharField(required=False)

    class Required(forms.Form):
        words = forms.CharField()

    template = engines["jinja2"].from_string(FIELD)
    drawn = [template.render({"form": form()}) for form in (Needed, Required, Optional)]

    assert ["field-must" in page for page in drawn] == [True, True, False]
