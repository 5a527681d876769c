from django.apps import AppConfig, apps


class AuditConfig(AppConfig):
    name = "huiyin.audit"
    label = "audit"

    def ready(self) -> None:
        _say_where_from_only_to_history()


def _say_where_from_only_to_history() -> None:
    """Before each statement pghistory tells PostgreSQL who writes; most go to tables that keep no history.

    What row history follows is still told, and so is every statement that does not begin with the table's name.
    """
    import pgtrigger  # its registry holds row history once all models are there; what a Meta names keeps none
    from pghistory import runtime

    watched = {model for model, _trigger in pgtrigger.registered()}
    tables = [model._meta.db_table for model in apps.get_models() if model not in watched]
    starts = (f'{verb} "{table}" ' for table in tables for verb in ("insert into", "update", "delete from"))
    savepoints = ("savepoint ", "release savepoint ", "rollback to savepoint ")
    runtime.IGNORED_SQL_PREFIXES = (*runtime.IGNORED_SQL_PREFIXES, *starts, *savepoints)
