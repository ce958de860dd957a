"""Which settings and limits a plan was made with: what its summary says, where there is one."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from instances.instance import Instance
from instances.limits import LimitKind, LimitRequest
from instances.problems import InvalidInput, Problem
from instances.readers import Source, read
from instances.setting_list import SETTINGS

SUMMARY_FILE = "summary.json"
LARGEST_BYTES = 64 * 2**20
"""Size of a summary beyond which it is not ours."""


def instance_of_plan(source: Source, plan: Path, overrides: Mapping[str, Any]) -> Instance:
    """Read the instance with the settings and limits that a plan was made with.

    They come from the ``summary.json`` beside the plan: limits in money, as they were imposed.
    Without such a file, the instance's own count. `overrides` come before both.

    Parameters
    ----------
    source
        As for `instances.readers.read`.
    plan : Path
        A ``plan.csv``, or the folder that holds one.
    overrides : mapping of str to object
        Settings by name.

    Raises
    ------
    InvalidInput
        With every problem of the instance, or if the summary cannot be read.
    """
    summary = _summary(plan)
    if summary is None:
        return read(source, overrides)
    made_with = {
        key: value
        for key, value in summary["settings"].items()
        if key in SETTINGS and SETTINGS[key].kind != "limit" and value is not None
    }
    instance = read(source, {**made_with, **overrides})
    asked = [limit for limit in instance.settings.limits if limit.kind in overrides]
    made_for = [_limit(entry) for entry in summary["limits"] if entry["kind"] not in overrides]
    settings = replace(instance.settings, limits=(*made_for, *asked))
    return replace(instance, settings=settings)


def _summary(plan: Path) -> dict[str, Any] | None:
    """What the file holds, None where there is none."""
    try:
        path = (plan if plan.is_dir() else plan.parent) / SUMMARY_FILE
        if not path.is_file():
            return None
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError(path)
        data = json.loads(path.read_text(encoding="utf-8"))
        settings, limits = data["settings"], data["limits"]
        if not isinstance(settings, dict) or not isinstance(limits, list):
            raise ValueError(path)
        for entry in limits:
            _limit(entry)
    except (ValueError, KeyError, TypeError, RecursionError):
        expected = "the summary of a plan, or none"
        raise InvalidInput([Problem(SUMMARY_FILE, None, None, None, expected)]) from None
    return {"settings": settings, "limits": limits}


def _limit(entry: Mapping[str, Any]) -> LimitRequest:
    kind, value, alpha = entry["kind"], float(entry["limit"]), float(entry["alpha"] or 0.0)
    known = kind in get_args(LimitKind) and entry["of"] in ("loss", "total")
    if not known or not 0 <= value <= 1e15 or not 0 <= alpha < 1:
        raise ValueError(entry)
    return LimitRequest(kind, value, False, alpha, str(entry["scope"]), entry["of"])
