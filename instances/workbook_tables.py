"""Writes the sheets of an XLSX workbook as CSV files; runs in a process of its own."""

import csv
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook

from instances.cell_text import cell_text
from instances.isolation import Extract
from instances.problems import InvalidInput, Problem
from instances.reading_limits import COLUMNS, PROBLEMS, SHEET_CELLS
from instances.sheet_xml import SheetScan
from instances.workbook_guard import check_workbook

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def extract(path: Path, known: list[str], scratch: Path) -> Extract:
    """Check the workbook and write each sheet named in `known` to ``<sheet>.csv`` in `scratch`.

    Cells keep their row: a row without text becomes an empty line.

    Raises
    ------
    InvalidInput
        For what `check_workbook` refuses, for a workbook that cannot be understood, and for cells
        with an error or with a formula that was never calculated, which would read as empty.
    """
    scans = check_workbook(path)
    damaged = Problem(path.name, None, None, None, "an XLSX workbook that can be understood")
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = list(workbook.sheet_names)
        problems = _faulty_cells(path, scans, known)
        if problems:
            raise InvalidInput(problems)
        sheets = [name for name in names if name in known]
        for name in sheets:
            _write_sheet(path, workbook.get_sheet_by_name(name), scratch / f"{name}.csv")
    except (InvalidInput, MemoryError):
        raise
    except BaseException:  # a panic of compiled code is no Exception
        raise InvalidInput([damaged]) from None
    unknown = tuple(name for name in names if name not in known)
    return Extract({name: scratch / f"{name}.csv" for name in sheets}, unknown)


def _faulty_cells(path: Path, scans: dict[str, SheetScan], known: list[str]) -> list[Problem]:
    """Problems of the cells that would be read as empty though they are not."""
    problems = []
    for part, name in _sheet_parts(path).items():
        scan = scans.get(part)
        if scan is None or name not in known:
            continue
        for (row, column), expected in sorted(scan.faulty.items())[:PROBLEMS]:
            problems.append(Problem(f"{path.name}, sheet {name}", row, column, None, expected))
    return problems


def _sheet_parts(path: Path) -> dict[str, str]:
    """Name of each sheet by its file in the archive."""
    with ZipFile(path) as archive:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    parts = {}
    for sheet in workbook.iter():
        target = targets.get(sheet.get(_RELATION))
        if target and sheet.tag.endswith("}sheet"):
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            parts[part] = sheet.get("name", "")
    return parts


def _write_sheet(path: Path, sheet: CalamineSheet, target: Path) -> None:
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, row in enumerate(_rows(sheet), start=1):
            if len(row) > COLUMNS or number * len(row) > SHEET_CELLS:
                expected = f"at most {COLUMNS} columns and {SHEET_CELLS} cells"
                place = f"{path.name}, sheet {sheet.name}"
                raise InvalidInput([Problem(place, number, None, f"{len(row)} columns", expected)])
            cells = [cell_text(value) for value in row]
            writer.writerow(cells if any(cells) else [])


def _rows(sheet: CalamineSheet) -> Iterator[list]:
    """Every row from the sheet's first, every cell from column A on."""
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield before + row if before else row
