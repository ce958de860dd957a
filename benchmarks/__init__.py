"""Benchmarks: comparisons that one command runs, and the table of what came out."""
