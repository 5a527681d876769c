"""Looking things up: the list, an article, its versions, the products."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.knowledge import actions, forms, queries, rules, tables
from huiyin.knowledge.models import Article
from huiyin.knowledge.printing import article_on_paper
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import prints_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed


@require_safe
@required("knowledge.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """Every article that holds today, by any of its words. Source: E21-2, D1-6."""
    today = localdate(now())
    table = tables.articles(request.user, today)
    rows = Article.objects.visible_to(request.user)
    looks_further = request.user.may("knowledge.write") and {"over", "archived"} & {*request.GET}
    return show_list(
        request,
        table,
        rows.filter(published_at__isnull=False) if looks_further else rows.valid_on(today),
        template="knowledge/list.html",
        categories=queries.categories_with_counts(today),
        elsewhere=queries.said_in_the_rule_book(request.GET.get("q", "")),
        q=request.GET.get("q", ""),
    )


@require_safe
@required("knowledge.view")
def article(request: SignedInRequest, pk: int) -> HttpResponse:
    """One article, what it stands on, who wrote it and whether it helps."""
    found = queries.reach_article(request.user, pk)
    if found.published_at:
        actions.count_reading(found)
    return show_article(request, found)


def show_article(
    request: SignedInRequest, found: Article, *, refused: forms.ReasonForm | None = None, asked: str = ""
) -> HttpResponse:
    """The article's page; after a refusal the form that was sent stands open on it."""
    may_write = found.permits(request.user, "write")
    on_its_way = queries.version_on_its_way(found) if may_write or found.permits(request.user, "approve") else None
    published = queries.version_published(found)
    return render(
        request,
        "knowledge/article.html",
        status=422 if refused else 200,
        article=found,
        published=published,
        prints=prints_of(found.subject),
        on_its_way=on_its_way,
        offered=queries.version_offered(found) if may_write else None,
        content=None if found.published_at else (on_its_way.content if on_its_way else None),
        products=list(found.products.order_by("pk")),
        holds=found.holds_on(localdate(now())),
        mine=found.verdicts.filter(person=request.user).first(),
        open_questions=found.questions.filter(answered_at=None).count(),
        as_html=rules.as_html,
        reason_form=refused or forms.ReasonForm(),
        asked=asked,
        may_write=may_write,
        may_approve=found.permits(request.user, "approve"),
        may_ask=found.permits(request.user, "ask"),
    )


@looked_at_or_printed
@required("knowledge.view")
def on_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is published, on A4, with its version and who approved it."""
    found = queries.reach_article(request.user, pk)
    published = queries.version_published(found)
    if published is None:
        raise Http404
    paper = article_on_paper(found, published)
    return hand_out_about(request, paper, subject=found.subject, name=str(found), told=OnRecord("articles.printed"))


@require_safe
@required("knowledge.view")
def text(request: SignedInRequest, pk: int) -> HttpResponse:
    """Only the words, to be read beside a call."""
    found = queries.reach_article(request.user, pk)
    actions.count_reading(found)
    return render(request, "knowledge/text.html", article=found, as_html=rules.as_html)


@require_POST
@required("knowledge.ask")
def verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """It helped, or it did not."""
    found = queries.reach_article(request.user, pk)
    helped = request.POST.get("helped") == "yes"
    actions.say_whether_it_helped(found, helped=helped, by=request.user, at=now())
    said = _("Thank you.") if helped else _("Thank you. Say what is missing, and its keeper sees to it.")
    messages.success(request, said)
    return redirect(request, reverse("knowledge:article", args=[pk]))


@require_safe
@required("knowledge.view")
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who wrote what when, and what is different between two versions."""
    found = queries.reach_article(request.user, pk)
    rows = queries.versions_of(found)
    if not found.permits(request.user, "write"):
        rows = [row for row in rows if row.decided_at and not row.why_returned]
    by_number = {row.number: row for row in rows}
    after = by_number.get(key_in(request.GET.get("after", "")) or 0) or (rows[0] if rows else None)
    earlier = [row for row in rows if after and row.number < after.number]
    before = by_number.get(key_in(request.GET.get("before", "")) or 0) or (earlier[0] if earlier else None)
    differences = queries.compare(before.content if before else rules.EMPTY, after.content) if after else []
    return render(
        request,
        "knowledge/versions.html",
        article=found,
        versions=rows,
        before=before,
        after=after,
        differences=differences,
        labels={name: field.label for name, field in forms.ArticleForm().fields.items()},
        may_write=found.permits(request.user, "write"),
    )


@require_safe
@required("knowledge.view")
def products(request: SignedInRequest) -> HttpResponse:
    """Each product with what there is to read about it. Source: D1-9."""
    return render(request, "knowledge/products.html", products=queries.products_with_counts(localdate(now())))
