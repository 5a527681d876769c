from django.urls import path

from huiyin.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.book, name="book"),
    path("wording/", views.wording, name="wording"),
    path("contact/", views.contact, name="contact"),
    path("processes/<slug:key>/", views.process, name="process"),
    path("versions/", views.versions, name="versions"),
]
