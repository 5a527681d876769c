"""The rules of the indicators, as a manager changes them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries
from huiyin.customers.forms.lines import Cells, LinesField
from huiyin.rulebook.definitions import IndicatorRule
from huiyin.rulebook.enums import COMPARISONS, INDICATORS

SPARE_LINES = 3
COLUMNS = {"measure": 60, "comparison": 12, "value": 200, "points": 4}


class IndicatorsForm(forms.Form):
    """A table of rules for each indicator, and why they change."""

    reason = forms.CharField(label=_("Why the rules change"), max_length=200)

    def __init__(self, data: Any = None, *, rules: Mapping[str, tuple[IndicatorRule, ...]]) -> None:
        super().__init__(data, initial={key: [_cells(rule) for rule in rows] for key, rows in rules.items()})
        for key, label in INDICATORS.items():
            self.fields[key] = LinesField(key, COLUMNS, filled=("measure", "value", "points"), label=label)

    @property
    def indicators(self) -> list[str]:
        return list(INDICATORS)

    def lines(self, key: str) -> list[Cells]:
        filled = [line for line in self[key].value() or [] if any(line.get(column) for column in ("measure", "value"))]
        return [*filled, *[dict.fromkeys(COLUMNS, "") for _spare in range(SPARE_LINES)]]

    def measures(self) -> list[tuple[str, str]]:
        return [("", "—"), *queries.measure_choices()]

    def comparisons(self) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in COMPARISONS.items()]

    def rules(self) -> dict[str, list[IndicatorRule]]:
        """What change_indicators takes."""
        return {key: [_rule(line) for line in self.cleaned_data[key]] for key in INDICATORS}

    def clean(self) -> dict[str, Any]:
        for key in INDICATORS:
            for line in self.cleaned_data.get(key, []):
                if not line["points"].removeprefix("-").isdecimal():
                    self.add_error(key, ValidationError(_("Points are a whole number.")))
                    break
        return self.cleaned_data


def _cells(rule: IndicatorRule) -> Cells:
    return {
        "measure": rule.measure,
        "comparison": rule.comparison,
        "value": measure.said(rule.value) if (measure := queries.measures().get(rule.measure)) else rule.value,
        "points": str(rule.points),
    }


def _rule(line: Cells) -> IndicatorRule:
    measure = queries.measures().get(line["measure"])
    value = measure.meant(line["value"]) if measure else line["value"]
    return IndicatorRule(line["measure"], line["comparison"] or "at_least", value, int(line["points"]))
