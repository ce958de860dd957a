"""The command line as a shell sees it: exit codes, what goes where, nothing half-written."""

import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from optimizer.command_line import COMMANDS, main

SMALL = ("--scenarios", "30")


def interrupted(arguments, *sights):
    """Run the program on a terminal of its own and press Ctrl-C at each sight on its screen.

    What it shows is waited for, so that it does not matter how fast the machine is.
    """
    command = [sys.executable, "-m", "optimizer.command_line", *map(str, arguments)]
    ours, terminal = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, text=True) as process:
        os.close(terminal)
        screen, waited_for = "", list(sights)
        while shown := _read(ours):
            screen += shown
            if waited_for and waited_for[0] in screen:
                waited_for.pop(0)
                process.send_signal(signal.SIGINT)
        out = process.stdout.read()
    os.close(ours)
    assert not waited_for, screen
    return process.returncode, out, screen


def _read(terminal):
    """What comes next on a terminal, empty when nobody writes to it any more."""
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:  # how Linux says so
        return ""


def run(*arguments):
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "optimizer.command_line", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_help_imports_nothing_heavy():
    heavy = ["numpy", "pandas", "numba", "pyomo", "scipy", "rich", "cyclopts", "highspy"]
    code = (
        "import sys; from optimizer.command_line import main; main(['--help']); "
        f"sys.exit(sum(name in sys.modules for name in {heavy}))"
    )
    # -S: what other packages hook into every start of Python is not of our making
    search = f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}; "
    done = subprocess.run(
        [sys.executable, "-S", "-c", search + code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert all(command.name in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_the_first_page_names_every_command_and_exit_code(capsys, arguments):
    assert main(arguments) == 0
    page = capsys.readouterr().out
    assert all(command.name in page and command.does in page for command in COMMANDS)
    assert "130 Ctrl-C" in page


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_a_page_of_help(capsys, command):
    assert main([command, "--help"]) == 0
    assert f"bufferplan {command}" in capsys.readouterr().out


def test_the_version_is_the_packages(capsys):
    from importlib.metadata import version

    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == version("bufferplan")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slove"], "did you mean solve"),
        (["solve"], "requires an argument"),
        (["solve", "first-five"], "--out"),
        (["solve", "first-five", "--out", "x", "--bugdet", "5"], "--budget"),
        (["solve", "first-five", "--out"], "--out"),
        (["solve", "first-five", "more", "--out", "x"], "more"),
        (["check", "first-five", "--format", "yaml"], "yaml"),
        (["import", "file.csv", "--as", "sap", "--out", "x"], "sap"),
        (["import", "nowhere.csv", "--as", "erp-wide", "--out", "x"], "nowhere.csv"),
        (["init", "x", "--from", "electronic"], "electronics"),
        (["check", "nowhere"], "nowhere"),
        (["solve", "first-five", "--out", "x", "--var", "60%"], "0.95:60%"),
        (["solve", "first-five", "--out", "x", "--seed", "one"], "whole number"),
        (["solve", "first-five", "--out", "x", "--method", "magic"], "magic"),
        (["solve", "first-five", "--out", "x", "--scenarios", "0"], "scenarios"),
        (["solve", "first-five", "--out", "x", "--fill-rate", "line:none=0.9"], "line"),
    ],
)
def test_bad_usage_and_bad_input_end_with_2_and_say_what_was_wrong(
    capsys, monkeypatch, tmp_path, arguments, said
):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert said in output.err
    assert "Traceback" not in output.err
    assert list(tmp_path.iterdir()) == []


def test_init_check_solve_export_from_beginning_to_end(capsys, tmp_path):
    folder, plan, tables = tmp_path / "mine", tmp_path / "plan", tmp_path / "tables"
    assert main(["init", str(folder)]) == 0
    assert main(["check", str(folder)]) == 0
    assert main(["solve", str(folder), "--out", str(plan), *SMALL]) == 0
    assert main(["export", str(folder), "--out", str(tables), *SMALL]) == 0
    assert "Total cost" in capsys.readouterr().out
    summary = json.loads((plan / "summary.json").read_text())
    assert summary["scenarios"] == 30
    assert (tables / "program.json").exists()


def test_a_bundled_instance_can_be_copied(capsys, tmp_path):
    assert main(["init", str(tmp_path / "copy"), "--from", "first-five"]) == 0
    assert main(["check", str(tmp_path / "copy")]) == 0
    assert "5 SKUs" in capsys.readouterr().out


def test_init_leaves_a_filled_folder_alone(capsys, tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    assert main(["init", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_check_as_json_says_what_was_read(capsys):
    assert main(["check", "first-five", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["valid"] and answer["problems"] == []
    assert answer["read"]["rows"]["skus"] == answer["read"]["skus"] == 5


def test_check_as_json_names_every_problem(capsys, tmp_path):
    folder = tmp_path / "bad"
    assert main(["init", str(folder)]) == 0
    path = folder / "suppliers.csv"
    header, row = path.read_text().splitlines()[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells |= {"outage_rate": "often", "outage_weeks_mean": "-1"}
    path.write_text(f"{header}\n{','.join(cells.values())}\n")
    capsys.readouterr()
    assert main(["check", str(folder), "--format", "json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert not answer["valid"]
    places = {(p["file"], p["row"], p["column"], p["value"]) for p in answer["problems"]}
    assert ("suppliers.csv", 2, "outage_rate", "often") in places
    assert ("suppliers.csv", 2, "outage_weeks_mean", "-1") in places
    assert all(problem["expectation"] for problem in answer["problems"])


def test_limits_in_conflict_end_with_1_and_an_explanation(capsys, tmp_path):
    arguments = ["solve", "first-five", "--out", str(tmp_path / "out"), *SMALL]
    assert main([*arguments, "--budget", "30000", "--fill-rate", "0.9995"]) == 1
    output = capsys.readouterr()
    assert "budget" in output.out and "fill rate" in output.out
    assert not (tmp_path / "out").exists()


def test_the_time_limit_without_a_plan_is_a_handled_outcome(capsys, tmp_path):
    arguments = ["solve", "first-five", "--out", str(tmp_path / "out"), "--time-limit", "1e-6"]
    assert main(arguments) == 1
    assert "No plan was found in time" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_results_do_not_go_into_an_instance(capsys, tmp_path):
    assert main(["init", str(tmp_path / "mine")]) == 0
    before = {path.name for path in (tmp_path / "mine").iterdir()}
    mine = str(tmp_path / "mine")
    assert main(["solve", mine, "--out", mine]) == 2
    assert {path.name for path in (tmp_path / "mine").iterdir()} == before


def test_a_fault_of_the_program_shows_no_traceback(capsys, monkeypatch, tmp_path):
    def fail(job, baseline=None):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("optimizer.describe_plan.plan_of", fail)
    assert main(["solve", "first-five", "--out", str(tmp_path / "out")]) == 70
    error = capsys.readouterr().err
    assert "ZeroDivisionError: inside" in error and "Traceback" not in error


def test_control_characters_of_names_do_not_reach_the_terminal(capsys):
    assert main(["check", "no\x1b[31mwhere"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_closes_the_pipe_is_no_error(tmp_path):
    code = "import sys; from optimizer.command_line import main; main()"
    command = f"{sys.executable} -u -c '{code}' check electronics | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_progress_and_errors_stay_out_of_a_pipe(tmp_path):
    done = run("solve", "first-five", "--out", tmp_path / "out", *SMALL)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Total cost" in done.stdout and "\x1b" not in done.stdout


HARD = ("solve", "electronics", "--gap", "0", "--time-limit", "300")
A_PLAN, HEARD = "best ", "Ctrl-C again breaks off"


@pytest.mark.slow
@pytest.mark.parametrize("method", ["decomposition", "extensive"])
def test_the_first_interrupt_writes_the_best_plan_so_far(tmp_path, method):
    arguments = [*HARD, "--scenarios", "400", "--method", method, "--out", tmp_path / "out"]
    code, _, screen = interrupted(arguments, A_PLAN)
    assert code == 130
    assert HEARD in screen and "Traceback" not in screen
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["status"] == "interrupted"
    assert all(limit["met"] for limit in summary["limits"])


@pytest.mark.slow
def test_the_second_interrupt_breaks_off(tmp_path):
    arguments = [*HARD, "--method", "extensive", "--out", tmp_path / "out"]
    code, out, screen = interrupted(arguments, A_PLAN, HEARD)
    assert code == 130
    assert out == "" and "Traceback" not in screen
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_before_there_is_a_plan_writes_nothing(tmp_path):
    many = ("--scenarios", "100000")  # so that it is heard while they are drawn
    code, out, screen = interrupted([*HARD, *many, "--out", tmp_path / "out"], "sampling")
    assert code == 130
    assert out == "" and "Traceback" not in screen
    assert list(tmp_path.iterdir()) == []
