"""Ctrl-C: once stops with the best so far, twice breaks off, and afterwards it is as before."""

import os
import signal
import threading

import pytest

from optimizer.interrupts import stop_on_interrupt


def press():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_stops_and_the_second_breaks_off(capsys):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stop_on_interrupt() as stop:
        assert not stop()
        press()
        assert stop()
        press()
    assert signal.getsignal(signal.SIGINT) is before
    assert "best plan so far" in capsys.readouterr().err


def test_a_thread_hears_nothing():
    heard = []

    def work():
        with stop_on_interrupt() as stop:
            heard.append(stop())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard == [False]
