"""The doors of the sign-in library that this house opens: no sign-up, no e-mail pages."""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
