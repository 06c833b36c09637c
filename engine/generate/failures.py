"""What libraries of language models raise in; one line that says what failed, and what to do, out."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import ModelError

_LONGEST_REASON = 300


@contextmanager
def told(what: str, remedy: str) -> Iterator[None]:
    """Failures of libraries, each with errors of its own, as one."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            remedy = "take a smaller model, 4 bits, or a device with more memory"
        raise ModelError(f"{what} cannot be loaded: {reason(error)}; {remedy}") from error


def reason(error: BaseException) -> str:
    """Its first line that says something; some begin with a heading."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = " ".join(lines[:2]) if lines and lines[0].endswith(":") else "".join(lines[:1])
    return said[:_LONGEST_REASON].rstrip(" .;") or type(error).__name__


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, on whatever device."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and ("out of memory" in said or "can't allocate memory" in said)
