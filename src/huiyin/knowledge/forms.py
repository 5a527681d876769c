"""What people type about articles and questions."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.choosing import offer
from huiyin.kernel.texts import say
from huiyin.knowledge import queries, rules
from huiyin.knowledge.actions.asking import LONGEST
from huiyin.knowledge.models import Article, Category, Product, Question
from huiyin.org.models import Department, Person
from huiyin.rulebook.enums import ARTICLE_PLACES, LONGEST_ARTICLE, LONGEST_ARTICLE_TITLE
from huiyin.rulebook.queries import pack_in_force

_LISTS = ("products", "words")
_DAY = {"type": "date"}


def _tall(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class ArticleForm(forms.Form):
    """An article as one writes it; its other languages are optional."""

    musts = ("title", "category", "text")

    title = forms.CharField(label=_("Title"), max_length=LONGEST_ARTICLE_TITLE, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    text = forms.CharField(
        label=_("Text"),
        widget=_tall(14),
        max_length=LONGEST_ARTICLE,
        required=False,
        help_text=_("Plain text, or Markdown: # heading, - list, **bold**, tables."),
    )
    products = forms.CharField(
        label=_("Products"), max_length=600, required=False, help_text=_("Names, with commas between them.")
    )
    words = forms.CharField(
        label=_("Offered beside matters that say"),
        max_length=600,
        required=False,
        help_text=_("Words of 2 to 12 characters, with commas between them."),
    )
    classes = forms.MultipleChoiceField(
        label=_("Offered beside complaints of the class"), required=False, widget=forms.SelectMultiple({"size": 6})
    )
    beside = forms.MultipleChoiceField(
        label=_("Always offered"),
        required=False,
        choices=list(ARTICLE_PLACES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    clause = forms.ChoiceField(label=_("Clause it stands on"), required=False)
    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_ARTICLE_TITLE, required=False)
    text_en = forms.CharField(label=_("Text in English"), widget=_tall(6), max_length=LONGEST_ARTICLE, required=False)
    note = forms.CharField(label=_("What was changed, and why"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, content: Mapping[str, Any] | None = None) -> None:
        initial: dict[str, Any] = {name: content.get(name) for name in rules.FIELDS} if content else {}
        super().__init__(data, initial=initial | {name: "，".join(initial.get(name, ())) for name in _LISTS})
        fields: Any = self.fields
        fields["category"].choices = [("", "—"), *((str(one.pk), str(one)) for one in queries.categories_in_use())]
        clauses = queries.clause_words(pack_in_force())
        fields["clause"].choices = [("", "—"), *((key, text[:80]) for key, text in clauses)]
        fields["classes"].choices = [(key, say(label)) for key, label in queries.classes_in_force().items()]

    def content(self) -> dict[str, Any]:
        """What was typed, as a version keeps it."""
        said = {name: self.cleaned_data[name] for name in rules.FIELDS}
        for name in _LISTS:
            said[name] = [word.strip() for word in re.split(r"[,，、;；\n]+", said[name]) if word.strip()]
        said["category"] = int(said["category"]) if said["category"] else None
        said["clause"] = said["clause"] or None
        for name in ("valid_from", "valid_until"):
            said[name] = said[name].isoformat() if said[name] else None
        return said


class ReasonForm(forms.Form):
    """Why something is sent back or put away."""

    musts = ("reason",)

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False, widget=_tall(2))


class QuestionForm(forms.Form):
    """What somebody wants to know, or how an article would be better."""

    musts = ("text",)

    category = forms.ModelChoiceField(label=_("Kind of knowledge"), queryset=Category.objects.none())
    text = forms.CharField(label=_("Question"), max_length=LONGEST, required=False, widget=_tall(4))

    def __init__(self, data: Any = None, *, article: Article | None = None, text: str = "") -> None:
        super().__init__(data, initial={"text": text})
        fields: Any = self.fields
        fields["category"].queryset = Category.objects.in_use().order_by("position", "pk")
        if article:
            del self.fields["category"]
            self.fields["text"].label = _("How it would be better")


class AnswerForm(forms.Form):
    """An answer in words, or the article that says it."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        required=False,
        widget=_tall(4),
        help_text=_("Write it, or name below the article that says it."),
    )
    article = forms.IntegerField(label=_("Number of the article that says it"), required=False, min_value=1)

    def __init__(self, data: Any = None, *, user: Person) -> None:
        super().__init__(data)
        self.user = user

    def clean_article(self) -> Article | None:
        """The article of that number, if the person may read it."""
        pk = self.cleaned_data["article"]
        if pk is None:
            return None
        article = Article.objects.visible_to(self.user).filter(pk=pk, published_at__isnull=False).first()
        if article is None:
            raise forms.ValidationError(_("There is no article of this number."))
        return article


class ForwardForm(forms.Form):
    """Whose question it is instead."""

    category = forms.ModelChoiceField(label=_("To the keeper of"), queryset=Category.objects.none())
    reason = forms.CharField(label=_("Why to them"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, question: Question) -> None:
        super().__init__(data)
        rows = Category.objects.in_use().exclude(pk=question.category_id)
        offer(self, "category", rows.order_by("position", "pk"))


class CategoryForm(forms.Form):
    """A category and who keeps it."""

    musts = ("title",)

    title = forms.CharField(label=_("Category"), max_length=60, required=False)
    keeper = forms.ModelChoiceField(
        label=_("Who keeps it"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("A person, a department, or both."),
    )
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        help_text=_("Keeps the articles while no person does."),
    )

    def __init__(self, data: Any = None, *, category: Category | None = None) -> None:
        initial = {}
        if category:
            initial = {"title": str(category), "keeper": category.keeper_id, "department": category.department_id}
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["keeper"].queryset = Person.objects.given_work().order_by("name", "pk")
        fields["keeper"].label_from_instance = lambda person: person.name
        fields["department"].queryset = Department.objects.open().order_by("pk")


def products_known() -> list[str]:
    return [str(product) for product in Product.objects.order_by("pk")]
