"""Sources in, the values of kg/model.py out: one module a format, chosen by content."""
