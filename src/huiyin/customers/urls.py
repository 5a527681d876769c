from django.urls import path

from huiyin.customers import views

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
    path("indicators/", views.indicators, name="indicators"),
    path("fields/", views.fields, name="fields"),
    path("fields/<slug:name>/", views.field, name="field"),
    path("fields/<slug:name>/retirement/", views.retirement, name="retire-field"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/editing/", views.editing, name="edit"),
    path("<int:pk>/consents/", views.consent, name="consent"),
    path("<int:pk>/loss/", views.loss, name="lose"),
    path("<int:pk>/return/", views.regain, name="regain"),
    path("<int:pk>/weighing/", views.weighing, name="weigh"),
    path("<int:pk>/timeline/", views.timeline, name="timeline"),
    path("<int:pk>/phones/<int:phone_pk>/reading/", views.reading, name="reveal"),
    path("<int:pk>/<slug:group>/<int:line_pk>/reading/", views.reading_line, name="reveal-line"),
]
