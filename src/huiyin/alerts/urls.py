from django.urls import path

from huiyin.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.alerts, name="alerts"),
    path("<int:pk>/", views.alert, name="alert"),
    path("<int:pk>/measures/", views.measures, name="measures"),
    path("<int:pk>/measure/", views.measure, name="measure"),
]
