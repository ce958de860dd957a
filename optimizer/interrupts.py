"""Ctrl-C: once to stop with the best so far, twice to break off."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from models.progress import Stop


@contextmanager
def stop_on_interrupt() -> Iterator[Stop]:
    """Give a `Stop` that turns true at the first Ctrl-C; the second raises KeyboardInterrupt.

    Outside the main thread, where Python hears no signals, it never turns true.
    """
    told = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        if told.is_set():
            raise KeyboardInterrupt
        told.set()
        sys.stderr.write("\nStopping with the best plan so far; Ctrl-C again breaks off.\n")

    if threading.current_thread() is not threading.main_thread():
        yield told.is_set
        return
    before = signal.signal(signal.SIGINT, hear)
    try:
        yield told.is_set
    finally:
        signal.signal(signal.SIGINT, before)
