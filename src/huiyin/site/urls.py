from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from huiyin.site import views
from huiyin.site.first_run import views as first_run

DOORS = [  # in the order in which they are asked for: each one before is tried first
    ("cases/", "cases"),
    ("customers/", "customers"),
    ("contact/", "contact"),
    ("messages/", "messaging"),
    ("orders/", "orders"),
    ("knowledge/", "knowledge"),
    ("callbacks/", "callbacks"),
    ("reports/", "reports"),
    ("settings/", "org"),
    ("rulebook/", "rulebook"),
    ("forms/", "stationery"),
    ("audit/", "audit"),
    ("s/", "portal"),
    ("", "worklist"),
]
own: list[URLPattern] = [
    path("welcome/", first_run.first_run, name="first_run"),
    path("welcome/next/", first_run.next_steps, name="next_steps"),
    path("language/", views.language, name="language"),
    path("palette/", views.palette, name="palette"),
    path("drafts/", views.drafts, name="drafts"),
    path("views/", views.keep_view, name="views"),
    path("views/<int:pk>/removal/", views.remove_view, name="view_removal"),
    path("viewing/", views.viewing, name="viewing"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *(path(prefix, include(f"huiyin.{name}.urls")) for prefix, name in DOORS if find_spec(f"huiyin.{name}.urls")),
    path("account/login/", first_run.sign_in, name="account_login"),
    path("account/", include("huiyin.org.urls.account")),
    path("", include((own, "site"))),
]
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
