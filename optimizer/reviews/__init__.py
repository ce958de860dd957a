"""Whether a plan that stands still fits, and its repair: jobs, tables and words."""
