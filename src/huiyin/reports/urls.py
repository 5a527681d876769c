from django.urls import path

from huiyin.reports.views import boards, completeness, compliance, fairness, figures, ratings, statistics, work

app_name = "reports"
urlpatterns = [
    path("boards/", boards.first, name="boards"),
    path("boards/overview/", boards.overview, name="board-overview"),
    path("boards/teams/", boards.teams, name="board-teams"),
    path("boards/live/", boards.live, name="board-live"),
    path("boards/live/sharing/", boards.sharing, name="board-sharing"),
    path("boards/departments/", boards.departments, name="board-departments"),
    path("boards/departments/owed/", boards.owed, name="board-owed"),
    path("boards/departments/answers/", boards.answers, name="board-answers"),
    path("boards/mine/", boards.mine, name="board-mine"),
    path("boards/mine/work/<slug:what>/", boards.own_work, name="own-work"),
    path("boards/mine/figures/<slug:key>/", boards.own_figure, name="own-figure"),
    path("boards/walls/", boards.walls, name="walls"),
    path("boards/walls/<int:pk>/closing/", boards.closing, name="wall-closing"),
    path("boards/wall/", boards.here, name="wall-here"),
    path("wall/<str:token>/", boards.wall, name="wall"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:key>/", figures.figure, name="figure"),
    path("figures/<slug:key>/rows/", figures.behind, name="behind"),
    path("statistics/", statistics.show, name="statistics"),
    path("compliance/", compliance.show, name="compliance"),
    path("compliance/items/", compliance.items, name="items"),
    path("completeness/", completeness.show, name="completeness"),
    path("work/", work.reports, name="work-reports"),
    path("work/<int:pk>/", work.report, name="work-report"),
    path("ratings/", ratings.show, name="ratings"),
    path("fairness/", fairness.show, name="fairness"),
    path("fairness/<int:department>/keepings/", fairness.keepings, name="keepings"),
]
