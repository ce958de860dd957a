"""How a program is solved: extensive form, HiGHS, conflicts between limits."""
