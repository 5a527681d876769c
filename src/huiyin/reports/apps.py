from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "huiyin.reports"
    label = "reports"

    def ready(self) -> None:
        from huiyin.cases.queries import register_grounds, register_measured
        from huiyin.reports import stationery
        from huiyin.reports.enums import PERSONAL, Dimension
        from huiyin.reports.queries.dimensions import SAID
        from huiyin.reports.queries.figures import FIGURES
        from huiyin.reports.queries.reports import barred_from_items, grounds
        from huiyin.reports.tables.effect import of_reports
        from huiyin.rulebook.rules import register_axis, register_figure
        from huiyin.worklist.rules import register_bar, register_subject

        register_subject("report", "reports:report")
        register_grounds(grounds)
        register_measured(of_reports)
        register_bar("work_report", barred_from_items)
        for figure in FIGURES.values():
            by = {each.key: each.label for each in figure.dimensions if not each.personal}
            register_figure(figure.key, figure.name, by=by, answers_of=figure.answers_of)
        for dimension in Dimension:
            if dimension not in PERSONAL:
                register_axis(dimension.value, dimension.label, said=SAID.get(dimension, ""))
        stationery.enter()
