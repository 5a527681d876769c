from django.urls import path

from huiyin.reports.views import completeness, compliance, fairness, figures, pivot, ratings, statistics, work

app_name = "reports"
urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:key>/", figures.figure, name="figure"),
    path("figures/<slug:key>/rows/", figures.behind, name="behind"),
    path("analysis/", pivot.show, name="pivot"),
    path("statistics/", statistics.show, name="statistics"),
    path("compliance/", compliance.show, name="compliance"),
    path("compliance/items/", compliance.items, name="items"),
    path("completeness/", completeness.show, name="completeness"),
    path("work/", work.reports, name="work-reports"),
    path("work/<int:pk>/", work.report, name="work-report"),
    path("ratings/", ratings.show, name="ratings"),
    path("fairness/", fairness.show, name="fairness"),
    path("fairness/<int:department>/keepings/", fairness.keepings, name="keepings"),
]
