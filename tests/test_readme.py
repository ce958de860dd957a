"""What README.md tells a reader to type works."""

import re
import shlex
from pathlib import Path

import pytest

from optimizer.command_line import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUICK = ["--scenarios", "20", "--time-limit", "300", "--gap", "0.05"]
"""Flags that keep a tour of the large instance short; the time limit is for compiling kernels."""


def commands() -> list[list[str]]:
    """Every `bufferplan ...` line of README's shell blocks, as arguments, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    found = [re.search(r"(?:^|&& )(?:\.venv/bin/)?bufferplan (.*)", line) for line in lines]
    return [shlex.split(match[1], comments=True) for match in found if match]


def test_the_main_job_is_there():
    assert ["solve", "electronics", "--var", "0.95:60%", "--out", "plan"] in commands()


@pytest.mark.parametrize("mark", ["main-job", "tests"])
def test_commands_that_ci_runs_are_marked(mark):
    assert re.search(rf"^<!-- {mark} -->\n```sh\n.+?^```", README, flags=re.MULTILINE | re.DOTALL)


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert links and all((ROOT / link).exists() for link in links)


def test_tour_runs_as_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in commands():
        large = arguments[0] in ("solve", "export") and "electronics" in arguments
        code = main(arguments + (QUICK if large else []))
        assert code == 0, arguments
