"""What goes on while people do other things."""

from procrastinate.contrib.django import app

from huiyin.kernel.background import AGAIN
from huiyin.orders import actions


@app.task(name="orders.reindex", retry=AGAIN)
def reindex(customers: list[int]) -> None:
    """The orders of these customers are found under the names they now have."""
    actions.reindex(customers)
