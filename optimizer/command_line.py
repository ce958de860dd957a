"""The command ``bufferplan``: which commands there are, and what their ends mean to a shell.

Nothing but the standard library is imported before a command is known, so that the first page of
help is there at once.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TextIO

PROGRAM = "bufferplan"

DONE, NO_PLAN, BAD_INPUT, FAULT, STOPPED = 0, 1, 2, 70, 130
"""Exit codes: done (also at the time limit with a plan); a handled outcome, such as limits in
conflict; bad input or usage; a fault of the program itself; stopped by Ctrl-C."""


@dataclass(frozen=True)
class Command:
    """A command: its name, where its function is, and what it does in one line."""

    name: str
    place: str
    does: str


COMMANDS = (
    Command(
        "init",
        "optimizer.commands.init:init",
        "Write a blank instance, or a copy of a bundled one, to start from.",
    ),
    Command(
        "check",
        "optimizer.commands.check:check",
        "Validate an instance and say what was read.",
    ),
    Command(
        "solve",
        "optimizer.commands.solve:solve",
        "Plan the buffers and sources of an instance, within its limits.",
    ),
    Command(
        "evaluate",
        "optimizer.commands.evaluate:evaluate",
        "Simulate a plan on fresh scenarios, and say how good it is.",
    ),
    Command(
        "bounds",
        "optimizer.commands.bounds:bounds",
        "Prove how far a plan can be from the best one in truth, with intervals.",
    ),
    Command(
        "frontier",
        "optimizer.commands.frontier:frontier",
        "Show what the best plan costs at every value of a limit.",
    ),
    Command(
        "review",
        "optimizer.commands.review:review",
        "Hold a plan against new data, and propose few changes.",
    ),
    Command(
        "roi",
        "optimizer.commands.roi:roi",
        "Say what resilience returns, and what each limit is worth.",
    ),
    Command(
        "export",
        "optimizer.commands.export:export",
        "Write the program as tables, for other tools to rebuild.",
    ),
    Command(
        "import",
        "optimizer.commands.import_:import_",
        "Make an instance of another system's export.",
    ),
    Command(
        "generate",
        "optimizer.commands.generate:generate",
        "Write a random instance of a documented family, of any size.",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the program's name; by default what the shell gave.
    """
    if arguments is None:
        _leave(_guarded(sys.argv[1:]))
    return _guarded(list(arguments))


def _guarded(tokens: list[str]) -> int:
    """Run one command, also when it is interrupted or nobody reads what it prints."""
    try:
        if not tokens or tokens in (["--help"], ["-h"], ["help"]):
            print(first_page())
            return DONE
        if tokens == ["--version"]:
            print(version())
            return DONE
        if not _known(tokens[0]):
            return _unknown(tokens[0])
        return _run(tokens)
    except KeyboardInterrupt:
        _ignore_interrupts()
        _say("stopped, nothing more was written")
        return STOPPED
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - so that closing it cannot fail again
        return DONE


def _leave(code: int) -> NoReturn:
    """End the process, at once where a solver that was given up on still runs in its thread.

    Python's orderly end would pull the ground from under that thread, and the process would abort.
    """
    import threading

    _ignore_interrupts()
    if threading.active_count() > 1:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
    sys.exit(code)


def _ignore_interrupts() -> None:
    """Let another Ctrl-C not disturb an end that is on its way."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def first_page() -> str:
    """Help of the program as a whole."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:{width}}  {command.does}" for command in COMMANDS]
    return "\n".join(
        [
            f"Usage: {PROGRAM} COMMAND [OPTIONS]",
            "",
            "Where buffers and second sources pay, SKU by SKU.",
            "",
            "Commands:",
            *lines,
            "",
            f"{PROGRAM} COMMAND --help says more of each; {PROGRAM} --version gives the version.",
            "Exit codes: 0 done, 1 no plan (limits in conflict), 2 bad input or usage, 130 Ctrl-C.",
        ]
    )


def version() -> str:
    """Version of the installed package."""
    from importlib.metadata import version

    return version(PROGRAM)


def _run(tokens: list[str]) -> int:
    """Run a command; every end that is foreseen becomes a message and a code, never a traceback."""
    from cyclopts import CycloptsError

    from instances.problems import InvalidInput
    from optimizer.no_plan import NoPlan

    try:
        return _app()(tokens, exit_on_error=False, print_error=False) or DONE
    except CycloptsError as error:
        _say(str(error), f"Try: {PROGRAM} {tokens[0]} --help")
    except InvalidInput as error:
        count = len(error.problems)
        _say(f"{count} problem{'s' * (count > 1)} in the input", *map(str, error.problems))
    except NoPlan as end:
        _say(*str(end).split("\n"), to=sys.stderr if end.status == "interrupted" else sys.stdout)
        return STOPPED if end.status == "interrupted" else NO_PLAN
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _say(f"{place}{error.strerror or error}")
    except Exception as error:
        if os.environ.get("BUFFERPLAN_DEBUG"):
            raise
        _say(
            f"a fault of the program, not of your input: {type(error).__name__}: {error}",
            "Please report it. BUFFERPLAN_DEBUG=1 shows where it happened.",
        )
        return FAULT
    return BAD_INPUT


def _app() -> Any:
    from cyclopts import App

    app = App(
        name=PROGRAM,
        help=first_page(),
        version=version,
        help_format="plaintext",
        result_action="return_value",
        suppress_keyboard_interrupt=False,  # its end is ours to tell
    )
    for command in COMMANDS:
        app.command(command.place, name=command.name, help=command.does)
    return app


def _known(name: str) -> bool:
    return any(command.name == name for command in COMMANDS)


def _unknown(name: str) -> int:
    from difflib import get_close_matches

    nearest = get_close_matches(name, [command.name for command in COMMANDS], 1)
    meant = f", did you mean {nearest[0]}?" if nearest else ""
    _say(f"there is no command {name!r}{meant}", f"Try: {PROGRAM} --help")
    return BAD_INPUT


def _say(*lines: str, to: TextIO | None = None) -> None:
    """Print to standard error (or elsewhere), whatever is in the names that are quoted."""
    from optimizer.terminal_text import printable

    for number, line in enumerate(lines):
        text = f"{PROGRAM}: {line}" if number == 0 else f"  {line}"
        print(printable(text), file=to or sys.stderr)


if __name__ == "__main__":
    main()
