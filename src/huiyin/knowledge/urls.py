from django.urls import path

from huiyin.knowledge.views import articles, beside, categories, deciding, questions, writing

app_name = "knowledge"
urlpatterns = [
    path("", articles.listing, name="list"),
    path("new/", writing.new, name="new"),
    path("drafts/", deciding.drafts, name="drafts"),
    path("products/", articles.products, name="products"),
    path("beside/", beside.beside, name="beside"),
    path("categories/", categories.listing, name="categories"),
    path("categories/new/", categories.new, name="new-category"),
    path("categories/<int:pk>/", categories.category, name="category"),
    path("categories/<int:pk>/closing/", categories.closing, name="close-category"),
    path("questions/", questions.listing, name="questions"),
    path("questions/new/", questions.new, name="ask"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/forwarding/", questions.forwarding, name="forward"),
    path("<int:pk>/", articles.article, name="article"),
    path("<int:pk>/paper/", articles.on_paper, name="paper"),
    path("<int:pk>/text/", articles.text, name="text"),
    path("<int:pk>/verdict/", articles.verdict, name="verdict"),
    path("<int:pk>/versions/", articles.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/draft/", writing.from_version, name="go-back"),
    path("<int:pk>/editing/", writing.editing, name="edit"),
    path("<int:pk>/submission/", deciding.submission, name="submit"),
    path("<int:pk>/approval/", deciding.approval, name="approve"),
    path("<int:pk>/return/", deciding.returning, name="send-back"),
    path("<int:pk>/archiving/", deciding.archiving, name="archive"),
    path("<int:pk>/restoring/", deciding.restoring, name="bring-back"),
]
