from django.urls import path

from huiyin.contact import views

app_name = "contact"
urlpatterns = [path("<int:pk>/conversations/", views.conversation, name="conversation")]
