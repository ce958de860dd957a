"""What the terminal shows: plain in a pipe, drawn on a terminal, inert whatever the names."""

import io
import sys

import pytest
from small_instances import frames

import optimizer
from models.progress import Progress, quiet
from optimizer import progress_display, terminal_report
from optimizer.amounts import money, percent, units, weeks
from optimizer.summary_report import gap_in_words, plain_text, sections
from optimizer.terminal_text import printable


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture(scope="module")
def summary():
    return optimizer.solve(frames(var="0.9:75%", budget="90%")).summary


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (money(1234567.8), "1,234,568"),
        (money(3.456), "3.46"),
        (money(-0.001), "0"),
        (money(0), "0"),
        (money(float("inf")), "-"),
        (units(99.96), "100"),
        (units(12.34), "12.3"),
        (units(22.999999), "23"),
        (units(4321.4), "4,321"),
        (weeks(1.0), "1 week"),
        (weeks(2.54), "2.5 weeks"),
        (weeks(52), "52 weeks"),
        (percent(0.95), "95.0 %"),
        (percent(0.9987), "99.87 %"),
        (percent(0.001), "0.10 %"),
        (percent(float("nan")), "-"),
    ],
)
def test_numbers_are_written_for_people(written, expected):
    assert written == expected


def test_the_page_holds_what_a_manager_asks_for(summary):
    page = plain_text(summary)
    for words in ("Total cost", "carrying cost", "Expected stockout cost", "Value of stock"):
        assert words in page
    for key in ("objective", "carrying_cost", "expected_stockout_cost", "capital", "var", "cvar"):
        assert money(summary[key]) in page
    for key in ("stock_value_today", "stock_value_planned", "var_without_buffers"):
        assert money(summary[key]) in page
    assert all(policy in page for policy in summary["policies"])
    assert all(decision["reason"] in page for decision in summary["decisions"])
    assert "VaR 90 %" in page and "budget" in page
    assert money(summary["price_of_limits"]) in page


def test_columns_stand_below_each_other(summary):
    for part in sections(summary):
        lines = plain_text(summary).split("\n")
        assert part.heading in lines
        assert len({len(row) for row in part.rows}) <= 1


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (0.0, "the best plan"),
        (0.0123, "at most 1.2 %"),
        (2e-6, "less than 0.01 %"),
        (None, "Nothing is proven"),
    ],
)
def test_the_gap_is_said_in_words(gap, said):
    assert said in gap_in_words({"gap": gap})


@pytest.mark.parametrize("status", ["optimal", "time_limit", "interrupted", "limits_not_met"])
def test_every_status_has_its_words(summary, status):
    assert status not in plain_text({**summary, "status": status})


def test_a_pipe_gets_plain_lines(summary, capsys):
    terminal_report.show(summary)
    output = capsys.readouterr().out
    assert output == plain_text(summary) + "\n"


def test_a_terminal_gets_the_same_words(summary, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "500")
    terminal_report.show(summary)
    shown = screen.getvalue()
    for part in sections(summary):
        assert all(sentence in shown for sentence in part.sentences)
        assert all(cell in shown for row in part.rows for cell in row)


def test_names_steer_neither_terminal_nor_markup(summary, monkeypatch):
    decision = {**summary["decisions"][0], "sku": "[red]x\x1b[2J[/red]"}
    hostile = {**summary, "decisions": [decision], "instance": "[bold]\x07"}
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "500")
    terminal_report.show(hostile)
    assert "[red]x\\x1b[2J[/red]" in screen.getvalue()
    assert "\x1b[2J" not in screen.getvalue() and "\x07" not in screen.getvalue()


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\u202egnp.exe", "\ud800", "bell\x07"])
def test_what_could_steer_a_terminal_is_escaped(text):
    shown = printable(text)
    assert shown.isprintable()
    shown.encode("utf-8")


def test_progress_is_quiet_in_a_pipe(capsys):
    with progress_display.progress_display() as report:
        assert report is quiet
    assert capsys.readouterr().err == ""


def test_progress_shows_stage_incumbent_bound_and_gap(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "200")
    with progress_display.progress_display() as report:
        report(Progress("drawing", 0.5))
        report(Progress("plan", None, 1000.0, 990.0))
    shown = screen.getvalue()
    for words in ("drawing", "plan", "best 1,000", "bound 990", "gap 1.0 %"):
        assert words in shown


def test_a_bound_that_is_rounded_up_shows_no_gap_below_0():
    assert progress_display.in_words(Progress("plan", None, 1000.0, 1000.0001)).endswith(
        "gap 0.0 %"
    )
