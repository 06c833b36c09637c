"""The graph in, files out: one module a format. See exporters.export.export."""
