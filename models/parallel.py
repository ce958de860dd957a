"""How work is spread over workers: results in order, with news, and broken off when told to."""

from collections.abc import Iterable, Iterator
from typing import Any

from joblib import Parallel

from models.progress import Progress, Report, Stop, Stopped


def in_order(
    tasks: Iterable[Any], count: int, jobs: int, stage: str, report: Report, stop: Stop
) -> Iterator[Any]:
    """Results of tasks in their order, whatever the number of workers.

    Threads by preference: kernels and array operations release the interpreter's lock. A caller
    may plug another backend of joblib around the call.

    Parameters
    ----------
    tasks : iterable
        Made by ``joblib.delayed``.
    count : int
        Number of tasks, for the news.
    jobs : int
        Number of workers.
    stage : str
        What the news call this work.

    Raises
    ------
    Stopped
        As soon as `stop` says so; asked after each result but the last.
    """
    results = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")(tasks)
    for done, result in enumerate(results, 1):
        yield result
        if done < count and stop():
            results.close()
            raise Stopped(stage)
        report(Progress(stage, done / count))
