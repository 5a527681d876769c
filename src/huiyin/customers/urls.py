from django.urls import path

from huiyin.customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="list"),
    path("find/", views.find, name="find"),
    path("opening/", views.opening, name="open"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/editing/", views.editing, name="edit"),
    path("<int:pk>/phones/<int:phone_pk>/reading/", views.reading, name="reveal"),
]
