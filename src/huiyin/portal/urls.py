from django.urls import path

from huiyin.portal.views import answers, departments, doors, links, posters, states, stopping

app_name = "portal"
urlpatterns = [
    path("", doors.doors, name="doors"),
    path("new/<str:key>/", doors.door, name="door"),
    path("receipt/<str:token>/", doors.receipt, name="receipt"),
    path("state/", states.state, name="state"),
    path("state/solution/", states.solution, name="state-solution"),
    path("state/leaving/", states.leaving, name="state-leaving"),
    path("qr/<str:key>.svg", posters.code, name="code"),
    path("poster/<str:key>/", posters.poster, name="poster"),
    path("d/<str:token>/", departments.department, name="department"),
    path("answers/<int:pk>/<str:token>/", answers.answers, name="answers"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
    path("<str:token>/", links.solution, name="solution"),
    path("<str:token>/acceptance/", links.acceptance, name="acceptance"),
    path("<str:token>/refusal/", links.refusal, name="refusal"),
]
