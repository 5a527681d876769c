"""Work that several processes do at once, as several people would."""

import multiprocessing
import time
from collections.abc import Callable, Sequence

Job = Callable[[], None]
FORK = multiprocessing.get_context("fork")
PATIENCE = 600  # seconds


def seconds_together(prepare: Callable[[Sequence[int]], Job], keys: Sequence[int], people: int) -> float:
    """How long several people take together, each in a process of their own.

    `prepare` gets a person's share of the keys, connects, warms up and answers with the job that is timed: all
    begin together, and the last one to end ends it. Nobody may be connected to a database when this begins.
    """
    start, said = FORK.Barrier(people), FORK.SimpleQueue()

    def work(share: Sequence[int]) -> None:
        try:
            job = prepare(share)
            start.wait(PATIENCE)
            began = time.monotonic()
            job()
            said.put((began, time.monotonic()))
        except BaseException:
            start.abort()
            raise

    crew = [FORK.Process(target=work, args=(keys[place::people],)) for place in range(people)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    if any(each.exitcode for each in crew):
        raise RuntimeError("somebody did not finish; what stopped them stands above")
    times: list[tuple[float, float]] = [said.get() for _each in crew]
    return max(ended for _began, ended in times) - min(began for began, _ended in times)
