"""A report in, one HTML page out that needs nothing beside it: readable in light, in dark, in print, and aloud.

All text of anybody's is escaped, and the page may load nothing: its policy forbids it.
"""

from importlib import resources
from typing import TextIO

from engine.report.html.cells import shown
from engine.report.html.sections import section
from engine.report.model import Report
from engine.report.words import anchor

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def write_html(report: Report, stream: TextIO) -> None:
    """The page: title, what comes out, contents, and the sections with their tables, pictures and queries."""
    style, script = (
        resources.files("engine.report.html").joinpath(name).read_text("utf-8") for name in ("page.css", "page.js")
    )
    title = shown(report.title)
    stream.write(
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n'
        f'<a class="skip" href="#main">To the figures</a>\n<header>\n<h1>{title}</h1>\n'
        f'<p class="made">Made <time datetime="{shown(report.made)}">{shown(report.made)}</time></p>\n'
    )
    if report.summary:
        stream.writelines(
            ['<ul class="summary">\n', *(f"<li>{shown(one)}</li>\n" for one in report.summary), "</ul>\n"]
        )
    stream.write('</header>\n<nav aria-label="Contents">\n<ol>\n')
    stream.writelines(f'<li><a href="#{anchor(one.key)}">{shown(one.title)}</a></li>\n' for one in report.sections)
    stream.write('</ol>\n</nav>\n<main id="main">\n')
    for one in report.sections:
        stream.write(section(one))
    stream.write(f"</main>\n<script>\n{script}</script>\n</body>\n</html>\n")
