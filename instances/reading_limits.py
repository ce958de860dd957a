"""How large input may be: what a reader refuses before it costs memory or time.

Every limit is far above what a plan for thousands of SKUs needs, and low enough that a file made
to do harm is answered in seconds, in less than 500 MB of memory.
"""

MEBIBYTE = 1024 * 1024

FILE_BYTES = 32 * MEBIBYTE
"""Largest CSV, Parquet or XLSX file."""

SETTINGS_BYTES = MEBIBYTE
"""Largest ``instance.toml``."""

ROWS = 1_500_000
"""Most rows of a table."""

CELLS = 5_000_000
"""Most cells of a table."""

SHEET_CELLS = 2_500_000
"""Most cells of a sheet of a workbook, empty ones within its used range counted."""

COLUMNS = 256
"""Most columns of a table."""

CELL_CHARACTERS = 32_767
"""Longest text of a cell: what a spreadsheet's cell can hold."""

LINE_BYTES = MEBIBYTE
"""Longest line of a CSV file."""

FOLDER_ENTRIES = 10_000
"""Most entries of an instance folder that are looked at."""

PROBLEMS = 20
"""Problems of one file after which it is not read further."""

ARCHIVE_ENTRIES = 1_000
"""Most files inside an XLSX workbook."""

ARCHIVE_DIRECTORY_BYTES = MEBIBYTE
"""Largest directory of an XLSX workbook."""

INFLATED_BYTES = 192 * MEBIBYTE
"""Most that the files inside an XLSX workbook, or the columns of a Parquet file, unpack to."""

INFLATION = 250
"""Largest ratio of unpacked to packed size of a file inside a workbook above one mebibyte."""

TEXT_BYTES = 64 * MEBIBYTE
"""Most text that a table of a workbook or Parquet file may hold."""

FOOTER_BYTES = 4 * MEBIBYTE
"""Largest metadata of a Parquet file."""

ROW_GROUPS = 10_000
"""Most row groups of a Parquet file."""

PROCESS_BYTES = 400 * MEBIBYTE
"""Memory of the process that reads a workbook or Parquet file."""

PROCESS_SECONDS = 3
"""Processor time of that process for a file of no size."""

PROCESS_SECONDS_PER_MEBIBYTE = 0.75
"""Processor time that it gets on top for each mebibyte of the file."""
