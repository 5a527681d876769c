from django.urls import path

from huiyin.customers import views
from huiyin.customers.views import sharing, teams

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="list"),
    path("find/", views.find, name="find"),
    path("opening/", views.opening, name="open"),
    path("places/", views.places, name="places"),
    path("handing-in/", views.handing_in, name="handing-in"),
    path("hand-ins/", views.hand_ins, name="hand-ins"),
    path("hand-ins/<int:pk>/", views.hand_ins, name="hand-in"),
    path("categories/", views.categories, name="categories"),
    path("daily/<str:key>/", views.daily, name="daily"),
    path("fields/", views.fields, name="fields"),
    path("fields/<slug:name>/", views.field, name="field"),
    path("fields/<slug:name>/retirement/", views.retirement, name="retire-field"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/editing/", views.editing, name="edit"),
    path("<int:pk>/consents/", views.consent, name="consent"),
    path("<int:pk>/loss/", views.loss, name="lose"),
    path("<int:pk>/return/", views.regain, name="regain"),
    path("<int:pk>/timeline/", views.timeline, name="timeline"),
    path("<int:pk>/phones/<int:phone_pk>/reading/", views.reading, name="reveal"),
    path("<int:pk>/<slug:group>/<int:line_pk>/reading/", views.reading_line, name="reveal-line"),
    path("sharing/", sharing.overview, name="sharing"),
    path("sharing/proposals/", sharing.proposals, name="sharing-proposals"),
    path("sharing/<int:pk>/", sharing.proposal, name="sharing-proposal"),
    path("sharing/<int:pk>/moves/", sharing.moves, name="sharing-moves"),
    path("sharing/<int:pk>/again/", sharing.again, name="sharing-again"),
    path("sharing/<int:pk>/exclusions/<int:person>/", sharing.exclusion, name="sharing-exclusion"),
    path("sharing/<int:pk>/limits/<int:person>/", sharing.limit, name="sharing-limit"),
    path("sharing/<int:pk>/shifts/", sharing.shift, name="sharing-shift"),
    path("sharing/<int:pk>/pins/", sharing.pin, name="sharing-pin"),
    path("sharing/<int:pk>/clearing/", sharing.clearing, name="sharing-clearing"),
    path("sharing/<int:pk>/confirmation/", sharing.confirmation, name="sharing-confirmation"),
    path("sharing/<int:pk>/discarding/", sharing.discarding, name="sharing-discarding"),
    path("sharing/<int:pk>/undoing/", sharing.undoing, name="sharing-undoing"),
    path("sharing/people/<int:person>/", teams.capacity, name="capacity"),
    path("sharing/people/<int:person>/handover/", teams.handover, name="handover"),
    path("sharing/deputies/<int:pk>/ending/", teams.deputy_end, name="deputy-end"),
]
