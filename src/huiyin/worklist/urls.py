from django.urls import path

from huiyin.worklist import views

app_name = "worklist"
urlpatterns = [
    path("", views.today, name="today"),
    path("tasks/", views.tasks, name="tasks"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/settlement/", views.settlement, name="settlement"),
    path("items/<int:pk>/keeping/", views.keeping, name="keeping"),
    path("items/<int:pk>/taking/", views.taking, name="taking"),
    path("items/<int:pk>/urging/", views.urging, name="urging"),
    path("items/<int:pk>/resumption/", views.resumption, name="resumption"),
    path("items/<int:pk>/handover/", views.handover, name="handover"),
    path("items/<int:pk>/escalation/", views.escalation, name="escalation"),
    path("items/<int:pk>/pause/", views.pause, name="pause"),
    path("items/<int:pk>/waiver/", views.waiver, name="waiver"),
    path("notices/", views.notices, name="notices"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/reading/", views.reading_all, name="reading-all"),
    path("notices/<int:pk>/reading/", views.reading, name="reading"),
]
