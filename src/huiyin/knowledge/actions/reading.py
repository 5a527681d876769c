"""What reading leaves behind: how often an article was read, and whether it helped."""

from datetime import datetime

from django.db.models import F

from huiyin.kernel.whole import whole
from huiyin.knowledge.actions.writing import locked
from huiyin.knowledge.models import Article, Verdict
from huiyin.org.models import Person


@whole
def count_reading(article: Article) -> None:
    """Somebody opened the article."""
    Article.objects.filter(pk=article.pk).update(reads=F("reads") + 1)


@whole
def say_whether_it_helped(article: Article, *, helped: bool, by: Person, at: datetime) -> Verdict:
    """Say whether the article helped; whoever says it again changes their word."""
    article = locked(article)
    verdict, new = Verdict.objects.get_or_create(article=article, person=by, defaults={"helped": helped, "at": at})
    if not new and verdict.helped == helped:
        return verdict
    if not new:
        verdict.helped, verdict.at = helped, at
        verdict.save(update_fields=["helped", "at"])
    more, less = ("helped", "did_not_help") if helped else ("did_not_help", "helped")
    counts = {more: F(more) + 1} | ({} if new else {less: F(less) - 1})
    Article.objects.filter(pk=article.pk).update(**counts)
    return verdict
