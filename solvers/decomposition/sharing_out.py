"""How tasks of kernels, which release the interpreter's lock, are shared out over workers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def shared_out(task: Callable[[int], None], count: int, jobs: int) -> None:
    """Run ``task(0) .. task(count - 1)``, in any order, on `jobs` workers."""
    if jobs == 1 or count == 1:
        for n in range(count):
            task(n)
        return
    with ThreadPoolExecutor(jobs) as workers:
        list(workers.map(task, range(count)))
