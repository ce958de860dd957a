"""Reads workbooks and Parquet files in a process of its own, within memory and time limits.

The libraries that understand these formats are compiled code: a file made to do harm, or merely
damaged, can make them crash, loop, or ask for all memory. There it costs one message. The process
writes each table as a CSV file to a scratch folder, where the reader of CSV files takes over.
"""

import importlib
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from instances.problems import InvalidInput, Problem
from instances.reading_limits import (
    FILE_BYTES,
    MEBIBYTE,
    PROCESS_BYTES,
    PROCESS_SECONDS,
    PROCESS_SECONDS_PER_MEBIBYTE,
    TEXT_BYTES,
)

_START = """
import json, sys
request = json.load(sys.stdin)
sys.path[:] = request["import_path"]
from instances.isolation import answer
answer(request)
"""

_PATIENCE = 8
"""Seconds to wait for one of processor time: the machine may be busy."""


@dataclass(frozen=True)
class Extract:
    """What was found in a file.

    Parameters
    ----------
    tables : dict
        Name of each known table and the CSV file that holds its cells.
    unknown : sequence of str
        Names of sheets that are no tables; they are not read.
    """

    tables: dict[str, Path]
    unknown: Sequence[str]


def extract(extractor: str, paths: list[Path], known: list[str], scratch: Path) -> list[Extract]:
    """Run ``extract(path, known, folder)`` of a module in a limited process, for several files.

    Parameters
    ----------
    extractor : str
        Module that understands the format.
    paths : list of Path
    known : list of str
        Names of the tables to read.
    scratch : Path
        Empty folder for the CSV files.

    Returns
    -------
    list of Extract
        One for each path.

    Raises
    ------
    InvalidInput
        With the problems that the module found, or which file made it crash or reach the limits of
        `instances.reading_limits`.
    """
    problems = [problem for path in paths for problem in _too_large(path)]
    if problems:
        raise InvalidInput(problems)
    try:
        answers = _run(extractor, paths, known, scratch)
    except _NoAnswer as failure:
        if len(paths) > 1:  # each by itself, to know which one it is
            return [extract(extractor, [path], known, scratch)[0] for path in paths]
        raise InvalidInput([Problem(paths[0].name, None, None, None, str(failure))]) from None
    problems = [Problem(*fields) for found in answers for fields in found["problems"]]
    if problems:
        raise InvalidInput(problems)
    return [
        Extract({table: Path(file) for table, file in found["tables"].items()}, found["unknown"])
        for found in answers
    ]


def _too_large(path: Path) -> list[Problem]:
    size = path.stat().st_size
    if size <= FILE_BYTES:
        return []
    expected = f"a file of at most {FILE_BYTES // MEBIBYTE} MiB"
    return [Problem(path.name, None, None, f"{size // MEBIBYTE} MiB", expected)]


class _NoAnswer(Exception):
    """What was expected of the file instead."""


def _run(extractor: str, paths: list[Path], known: list[str], scratch: Path) -> list[dict]:
    """The answers of a new process, one a path."""
    size = sum(path.stat().st_size for path in paths) / MEBIBYTE
    seconds = int(PROCESS_SECONDS + PROCESS_SECONDS_PER_MEBIBYTE * size)
    request = {
        "import_path": [*filter(None, sys.path), str(Path(__file__).resolve().parents[1])],
        "extractor": extractor,
        "paths": [str(path.resolve()) for path in paths],
        "known": known,
        "scratch": str(scratch),
        "seconds": seconds,
    }
    within = f"that can be read within {PROCESS_BYTES // MEBIBYTE} MiB and {seconds} s"
    try:
        # -I: no module of the current folder, no variable of the environment has a say in it.
        process = subprocess.run(
            [sys.executable, "-I", "-c", _START],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds * _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _NoAnswer(f"a file {within}") from None
    if process.returncode == 0:
        return json.loads(process.stdout)
    if process.returncode in _killed_for_time():
        raise _NoAnswer(f"a file {within}")
    raise _NoAnswer(f"an undamaged file {within}")  # compiled code also aborts for want of memory


def _killed_for_time() -> tuple[int, ...]:
    names = ("SIGXCPU", "SIGKILL", "SIGXFSZ")
    return tuple(-getattr(signal, name) for name in names if hasattr(signal, name))


def answer(request: dict) -> None:
    """Be the process: read within the limits, and print what was found as JSON."""
    _limit_this_process(request["seconds"])
    answers = []
    for path in map(Path, request["paths"]):
        folder = Path(mkdtemp(dir=request["scratch"]))
        answers.append(_answer_for(path, request["extractor"], request["known"], folder))
    json.dump(answers, sys.stdout)


def _answer_for(path: Path, extractor: str, known: list[str], folder: Path) -> dict:
    found = Extract({}, ())
    problems: list[Problem] = []
    try:
        found = importlib.import_module(extractor).extract(path, known, folder)
    except InvalidInput as error:
        problems += error.problems
    except MemoryError:
        expected = f"a file that can be read within {PROCESS_BYTES // MEBIBYTE} MiB"
        problems.append(Problem(path.name, None, None, None, expected))
    return {
        "tables": {table: str(file) for table, file in found.tables.items()},
        "unknown": found.unknown,
        "problems": [[p.file, p.row, p.column, p.value, p.expected] for p in problems],
    }


def _limit_this_process(seconds: int) -> None:
    """Bound memory, time and file sizes, where the system knows such limits."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent remains
        return
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": seconds,
        "RLIMIT_DATA": PROCESS_BYTES,
        "RLIMIT_FSIZE": TEXT_BYTES,
    }
    for name, most in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        with suppress(ValueError, OSError):  # a system that knows the limit but not this value
            resource.setrlimit(kind, (most, hard))
