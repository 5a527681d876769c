"""What goes on while people do other things."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiyin.orders import actions

AGAIN = RetryStrategy(max_attempts=5, linear_wait=10)  # a database that restarts is back by then


@app.task(name="orders.reindex", retry=AGAIN)  # type: ignore[untyped-decorator]
def reindex(customers: list[int]) -> None:
    """The orders of these customers are found under the names they now have."""
    actions.reindex(customers)
