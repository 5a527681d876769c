from django.urls import path

from huiyin.reports.views import completeness, compliance, fairness, figures, pivot, ratings, reports, statistics

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
    path("written/", reports.listed, name="reports"),
    path("written/<int:pk>/", reports.report, name="report"),
    path("written/<int:pk>/handing-in/", reports.handing_in, name="hand-in"),
    path("written/<int:pk>/signature/", reports.signature, name="sign"),
    path("written/<int:pk>/sending-back/", reports.sending_back, name="send-back"),
    path("written/<int:pk>/sending/", reports.sending, name="send-rest"),
    path("written/<int:pk>/since/", reports.since, name="since"),
    path("written/<int:pk>/paper/", reports.on_paper, name="paper"),
    path("written/<int:pk>/workbook/", reports.as_book, name="book"),
    path("written/<int:pk>/measure/", reports.measure, name="measure"),
    path("ratings/", ratings.show, name="ratings"),
    path("fairness/", fairness.show, name="fairness"),
    path("fairness/<int:department>/keepings/", fairness.keepings, name="keepings"),
]
