"""On what machine and with which versions something was measured."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("bufferplan", "highspy", "mpi-sppy", "numba", "numpy", "pyomo", "scipy")


def machine() -> str:
    """Processor, cores that may be used, memory, system and Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [_processor(), f"{cores} cores", _memory(), platform.system(), _python()]
    return ", ".join(part for part in parts if part)


def versions() -> str:
    """Versions of the packages that a figure can depend on, those that are installed."""
    return ", ".join(f"{name} {v}" for name in PACKAGES if (v := _version(name)))


def load() -> float:
    """Processes that wanted to run in the last minute: above 0 before a run, others compete."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else float("nan")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _python() -> str:
    return f"Python {platform.python_version()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for row in info.read_text().splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    info = Path("/proc/meminfo")
    if not info.exists():
        return ""
    kib = int(info.read_text().split()[1])
    return f"{kib / 1024**2:.0f} GiB"
