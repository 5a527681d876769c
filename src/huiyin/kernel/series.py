"""Numbers given out one after the other, without gaps: TS-20261122-0001 (ADR 9)."""

import datetime

from django.db import connection, models


class Series(models.Model):
    """The last number given out for a prefix and day; what is numbered has a table of its own for it.

    The table needs a unique constraint over prefix and date.
    """

    prefix = models.CharField(max_length=12)
    date = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def draw(cls, prefix: str, day: datetime.date, *, many: int = 1) -> list[str]:
        """The next numbers of a day in one block.

        Drawn as late as possible: whoever wants the next one waits until the transaction ends.
        """
        table = cls._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {table} (prefix, date, last) VALUES (%s, %s, %s)
                ON CONFLICT (prefix, date) DO UPDATE SET last = {table}.last + excluded.last
                RETURNING last
                """,  # noqa: S608 - the model's own table
                [prefix, day, many],
            )
            (last,) = cursor.fetchone()
        return [f"{prefix}-{day:%Y%m%d}-{number:04d}" for number in range(last - many + 1, last + 1)]
