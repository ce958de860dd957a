"""What a planning job is: an instance, the time it may take, and whom to tell."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from instances.instance import Instance
from instances.readers import Source, read
from instances.setting_list import SETTINGS
from instances.settings_file import settings_from
from models.progress import Report, Stop, never, quiet
from optimizer.time_shares import TimeShares


@dataclass(frozen=True)
class Job:
    """One instance on its way to a plan."""

    instance: Instance
    time: TimeShares
    report: Report = quiet
    stop: Stop = never

    def out_of_time(self) -> bool:
        """Whether the user or the clock says stop."""
        return self.stop() or self.time.spent > self.time.limit


def job_of(
    instance: Instance | Source,
    settings: Mapping[str, Any],
    report: Report = quiet,
    stop: Stop = never,
) -> Job:
    """Read an instance where it is not read yet; the clock runs from here.

    Raises
    ------
    InvalidInput
        With every problem of the input.
    """
    started = time.monotonic()
    if isinstance(instance, Instance):
        ready = with_settings(instance, settings)
    else:
        ready = read(instance, settings)
    return Job(ready, TimeShares(ready.settings.time_limit, started), report, stop)


def with_settings(instance: Instance, settings: Mapping[str, Any]) -> Instance:
    """The instance under other settings; those not named stay as they are."""
    if not settings:
        return instance
    given = settings_from(None, settings, overrides_file="settings")
    plain = [name for name in settings if SETTINGS[name].kind != "limit"]
    kept = [limit for limit in instance.settings.limits if limit.kind not in settings]
    changed = {name: getattr(given, name) for name in plain}
    limits = (*kept, *given.limits)
    return replace(instance, settings=replace(instance.settings, limits=limits, **changed))
