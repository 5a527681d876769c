from django.urls import path

from huiyin.reports.views import compliance, statistics

app_name = "reports"
urlpatterns = [
    path("statistics/", statistics.show, name="statistics"),
    path("compliance/", compliance.show, name="compliance"),
    path("compliance/items/", compliance.items, name="items"),
]
