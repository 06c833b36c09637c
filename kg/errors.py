"""The error tree: every failure a user can meet, each with one line that names the place and the remedy.

    OntonormError            1  failed
    ├── UsageError           2  wrong options, columns, parameters
    ├── LoadError            1  a source that cannot be loaded
    │   └── PlacedError      1  … whose text begins with the file, and the line
    ├── StoreError           3  a store, ontology or concept that is missing, foreign, locked, damaged or unreachable
    ├── QueryError           2  an unknown or refused query, a wrong parameter
    ├── ArtifactError        3  an index or other derived file that is missing or damaged
    ├── ModelError           3  a language model that is missing or unusable
    └── PartialError         4  some sources, concepts or rows failed, the good ones are done

The number is the exit code of the command line, where the tree is caught once.
"""


def one_line(text: str) -> str:
    """The text as a message may show it: what a terminal would obey or break a line at is escaped ("\\x1b", "\\n")."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


class OntonormError(Exception):
    """A failure to tell the user; its text is the whole message, on one line."""

    exit_code = 1

    def __str__(self) -> str:
        return one_line(super().__str__())


class UsageError(OntonormError):
    """The call itself is wrong."""

    exit_code = 2


class LoadError(OntonormError):
    """A source cannot be loaded; the store keeps its former state."""


class PlacedError(LoadError):
    """A LoadError that says where: its text begins with the file."""


class StoreError(OntonormError):
    """The store, or something asked of it, is missing, foreign, locked, damaged or unreachable."""

    exit_code = 3


class QueryError(OntonormError):
    """A query is unknown, refused, or was given wrong parameters."""

    exit_code = 2


class ArtifactError(OntonormError):
    """A file derived from the graph is missing or damaged."""

    exit_code = 3


class ModelError(OntonormError):
    """A language model is missing or unusable."""

    exit_code = 3


class PartialError(OntonormError):
    """Some parts failed and were named; the others are done."""

    exit_code = 4
