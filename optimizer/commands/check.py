"""``bufferplan check``: what was read, or everything that is wrong with it."""

import json
import sys
from typing import Literal

from instances.problems import InvalidInput, Problem


def check(instance: str, /, *, format: Literal["text", "json"] = "text") -> int:
    """Validate an instance and say what was read.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    format
        text to read, json for programs: problems with file, row, column, value and expectation.
    """
    from instances.readers import read
    from optimizer.what_was_read import counts, description

    try:
        read_instance = read(instance)
    except InvalidInput as error:
        if format == "text":
            raise
        _print_json({"valid": False, "problems": [_plain(p) for p in error.problems]})
        return 2
    if format == "json":
        notes = list(read_instance.notes)
        read_counts = counts(read_instance)
        _print_json({"valid": True, "problems": [], "read": read_counts, "notes": notes})
    else:
        print(description(read_instance))
    return 0


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "expectation": problem.expected,
    }


def _print_json(data: object) -> None:
    """Plain ASCII, so that any terminal and any name can be printed."""
    json.dump(data, sys.stdout, indent=2)
    print()
