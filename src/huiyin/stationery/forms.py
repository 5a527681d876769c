"""What is typed about a form of the house: its words in up to three languages, what is left out, its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings as site
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.printing import Paper, TablePaper
from huiyin.kernel.printing.adjusting import CELL, COLUMN, HEADING, RUNNING, SECTION, SIGNATURE, parts_of
from huiyin.stationery import rules
from huiyin.stationery.queries import called
from huiyin.stationery.queries.catalogue import Form as House_form

LANGUAGES = [(code, str(name)) for code, name in site.LANGUAGES]
KINDS = {
    SECTION: pgettext_lazy("paper", "Section"),
    CELL: pgettext_lazy("part of a form", "Field"),
    HEADING: pgettext_lazy("part of a form", "Column of a table"),
    SIGNATURE: pgettext_lazy("part of a form", "Signature"),
    COLUMN: pgettext_lazy("part of a form", "Column"),
}


def _text(label: Any, longest: int, *, area: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2}) if area else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget)


class Spoken(forms.Form):
    """Texts, each in up to three languages: `title_zh-hans`, `title_en` …"""

    texts: Mapping[str, tuple[Any, int]] = {}

    def __init__(self, *args: Any, known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, longest) in self.texts.items():
            for code, _language in LANGUAGES:
                field = _text(label, longest, area=longest > rules.LONGEST)
                field.initial = (known.get(name) or {}).get(code, "")
                self.fields[f"{name}_{code}"] = field

    def lines(self) -> Iterator[tuple[Any, Any, list[tuple[str, Any]]]]:
        """Label of each text, its control in the reader's language, and those in the others."""
        for name, (label, _longest) in self.texts.items():
            own, others = self.in_languages(name)
            yield label, own, others

    def in_languages(self, name: str) -> tuple[Any, list[tuple[str, Any]]]:
        here = translation.get_language() or LANGUAGES[0][0]
        others = [(language, self[f"{name}_{code}"]) for code, language in LANGUAGES if code != here]
        return self[f"{name}_{here}"], others

    def said(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"{name}_{code}", "").strip() for code, _language in LANGUAGES}


class Common(Spoken):
    """What holds for every form: the house's line and sign, what copies are marked with."""

    texts = {  # noqa: RUF012 - never changed
        "house": (_("Line of the house above the title"), rules.LONGEST),
        "watermark": (_("Watermark"), rules.LONGEST_WATERMARK),
        "note": (_("Note at the end"), rules.LONGEST_NOTE),
    }
    copies_only = forms.BooleanField(label=_("The watermark only from the second printing on"), required=False)
    logo = forms.FileField(label=_("Sign of the house"), required=False, help_text=_("JPEG or PNG"))
    no_logo = forms.BooleanField(label=_("Without a sign"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, known=known, **kwargs)
        self.known = known
        self.fields["copies_only"].initial = known.get("copies_only", False)

    def settings(self) -> dict[str, Any]:
        return {
            **{name: self.said(name) for name in self.texts},
            "copies_only": self.cleaned_data["copies_only"],
            "logo": None if self.cleaned_data["no_logo"] else self.known.get("logo"),
        }


@dataclass(frozen=True)
class Line:
    """One part of a form as it is offered for change."""

    kind: str
    key: str
    words: str  # as it is without changes
    own: Any
    others: list[tuple[str, Any]]
    hidden: Any
    width: Any = None
    place: Any = None

    @property
    def what(self) -> Any:
        return KINDS[self.kind]

    @property
    def rank(self) -> tuple[int, int]:
        """Columns in the order that was asked for, the one that counts the lines first; other parts as they came."""
        if self.kind != COLUMN:
            return 1, 0
        said = str(self.place.value()) if self.place else ""
        return 0, int(said) if said.isdecimal() else self.place.initial if self.place else 0

    @property
    def controls(self) -> list[Any]:
        others = [bound for _language, bound in self.others]
        return [self.own, *others, self.hidden, *filter(None, (self.width, self.place))]


class OneForm(Spoken):
    """One form: title, note, watermark, and each of its parts."""

    texts = {  # noqa: RUF012 - never changed
        "title": (_("Title"), rules.LONGEST),
        "house": (_("Line of the house above the title"), rules.LONGEST),
        "note": (_("Note at the end"), rules.LONGEST_NOTE),
        "watermark": (_("Watermark"), rules.LONGEST_WATERMARK),
    }
    copies_only = forms.BooleanField(label=_("The watermark only from the second printing on"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, form: House_form, known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, known=known, **kwargs)
        self.fields["copies_only"].initial = known.get("copies_only", False)
        self.known, self.blank = known, form.blank()
        self.parts = _parts(self.blank, called(form.key))
        changes = {(part["kind"], part["key"]): part for part in known.get("parts", ())}
        ranks = _ranks(self.blank, self.parts, known.get("order", ()))
        for number, (kind, key, _words) in enumerate(self.parts):
            self._offer(number, kind, changes.get((kind, key), {}), ranks.get(key), most=len(ranks))

    def _offer(self, number: int, kind: str, known: Mapping[str, Any], rank: int | None, *, most: int) -> None:
        for code, _language in LANGUAGES:
            field = _text(_("Instead"), rules.LONGEST)
            field.initial = (known.get("says") or {}).get(code, "")
            self.fields[f"part{number}_{code}"] = field
        hidden = forms.BooleanField(
            label=pgettext_lazy("part of a form", "Leave out"), required=False, initial=known.get("hidden", False)
        )
        self.fields[f"hidden{number}"] = hidden
        if kind == COLUMN:
            width: dict[str, Any] = {
                "min_value": rules.WIDTHS[0],
                "max_value": rules.WIDTHS[-1],
                "initial": known.get("width"),
            }
            self.fields[f"width{number}"] = forms.IntegerField(label=_("Width"), required=False, **width)
        if rank is not None:
            place: dict[str, Any] = {"min_value": 1, "max_value": most, "initial": rank}
            self.fields[f"place{number}"] = forms.IntegerField(
                label=pgettext_lazy("part of a form", "Place"), required=False, **place
            )

    def offered(self) -> list[Line]:
        found = []
        for number, (kind, key, words) in enumerate(self.parts):
            own, others = self.in_languages(f"part{number}")
            sized = {name: self[each] for name in ("width", "place") if (each := f"{name}{number}") in self.fields}
            found.append(Line(kind, key, words, own, others, self[f"hidden{number}"], **sized))
        found.sort(key=lambda line: line.rank)
        return found

    def wrong(self) -> Iterator[tuple[str, Any, str]]:
        """What stands wrong in the fields: the part of the form or the text, its control, and why."""
        parts = {bound.name: line.words for line in self.offered() for bound in line.controls}
        texts = {f"{name}_{code}": label for name, (label, _) in self.texts.items() for code, _language in LANGUAGES}
        for name in self.errors:
            if name in self.fields:
                yield parts.get(name) or texts.get(name, ""), self[name], " ".join(map(str, self.errors[name]))

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            columns = [key for kind, key, _words in self.parts if kind == COLUMN]
            try:
                rules.check(self.settings(), columns)
            except rules.NothingLeft as error:
                self.add_error(None, str(error))
        return self.cleaned_data

    def settings(self) -> dict[str, Any]:
        parts = [
            {
                "kind": kind,
                "key": key,
                "says": self.said(f"part{number}"),
                "hidden": self.cleaned_data[f"hidden{number}"],
                "width": self.cleaned_data.get(f"width{number}"),
            }
            for number, (kind, key, _words) in enumerate(self.parts)
        ]
        said = {name: self.said(name) for name in self.texts}
        return {**said, "copies_only": self.cleaned_data["copies_only"], "parts": parts, "order": self._order()}

    def _order(self) -> list[str]:
        """Empty where the columns stand as they came; who was given another place stands there, among the rest."""
        came = {
            key: number for number, (_kind, key, _words) in enumerate(self.parts) if f"place{number}" in self.fields
        }
        was = {key: self.fields[f"place{number}"].initial for key, number in came.items()}
        wanted = {key: self.cleaned_data.get(f"place{number}") or was[key] for key, number in came.items()}
        found = sorted((key for key in came if wanted[key] == was[key]), key=lambda key: was[key])
        for key in sorted((key for key in came if wanted[key] != was[key]), key=lambda key: wanted[key]):
            found.insert(wanted[key] - 1, key)
        return [] if found == list(came) else found


def _parts(blank: Paper | TablePaper, names: Mapping[tuple[str, str], str]) -> list[tuple[str, str, str]]:
    """Kind, key and words of each part, once each."""
    found: dict[tuple[str, str], str] = {}
    for kind, words, key in parts_of(blank):
        if words:
            found.setdefault((kind, key or names.get((kind, words), words)), words)
    return [(kind, key, words) for (kind, key), words in found.items()]


def _ranks(blank: Paper | TablePaper, parts: list[tuple[str, str, str]], order: Any) -> dict[str, int]:
    if not isinstance(blank, TablePaper):
        return {}
    keys = [key for kind, key, _words in parts if kind == COLUMN and key != RUNNING]
    known = [key for key in order if key in keys]
    return {key: rank for rank, key in enumerate([*known, *(key for key in keys if key not in known)], 1)}
