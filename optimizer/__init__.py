"""What people drive: command line, Python API, plan, reports."""
