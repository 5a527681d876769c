from django.urls import path

from huiyin.portal import views

app_name = "portal"
urlpatterns = [
    path("<str:token>/", views.solution, name="solution"),
    path("<str:token>/acceptance/", views.acceptance, name="acceptance"),
    path("<str:token>/refusal/", views.refusal, name="refusal"),
]
