"""What goes on with cases while people do other things."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiyin.cases import actions
from huiyin.cases.models import Approval
from huiyin.kernel.clock import now

AGAIN = RetryStrategy(max_attempts=5, linear_wait=10)  # a database that restarts is back by then


@app.task(name="cases.go_on", retry=AGAIN)  # type: ignore[untyped-decorator]
def go_on(approval_id: int) -> None:
    """Somebody was let off their signature: those of the others may suffice now."""
    actions.go_on(Approval.objects.get(pk=approval_id), at=now())
