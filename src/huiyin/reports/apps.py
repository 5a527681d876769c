from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "huiyin.reports"
    label = "reports"

    def ready(self) -> None:
        from huiyin.reports import stationery
        from huiyin.reports.queries.figures import FIGURES
        from huiyin.rulebook.rules import register_figure
        from huiyin.worklist.rules import register_subject

        register_subject("work-report", "reports:work-report")
        for figure in FIGURES.values():
            register_figure(figure.key, figure.name)
        stationery.enter()
