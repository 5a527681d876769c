from django.urls import path

from huiyin.reports.views import statistics

app_name = "reports"
urlpatterns = [
    path("statistics/", statistics.show, name="statistics"),
]
