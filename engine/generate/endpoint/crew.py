"""Work on many things at once, by threads that never keep a program from ending."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_HEARTBEAT = 0.2  # seconds after which an interruption is seen where waiting itself cannot be interrupted


def in_order(work: Callable[[T], R], things: Sequence[T], *, threads: int, stop: threading.Event) -> list[R]:
    """What the work makes of each thing, in their order; the first failure, or an interruption, ends all at once.

    `stop` is set then, and whoever waits should wait for it. A ThreadPoolExecutor would do, but waits at the end of the
    program for requests that nobody wants any more.
    """
    made: dict[int, R] = {}
    failures: list[BaseException] = []
    numbers = iter(range(len(things)))
    lock, over = threading.Lock(), threading.Event()
    left = min(threads, len(things))

    def run() -> None:
        nonlocal left
        try:
            while not stop.is_set():
                with lock:
                    number = next(numbers, None)
                if number is None:
                    break
                made[number] = work(things[number])
        except BaseException as error:  # raised again where it is waited for
            failures.append(error)
            over.set()
        with lock:
            left -= 1
            if left == 0:
                over.set()

    for _ in range(left):
        threading.Thread(target=run, daemon=True).start()
    try:
        while things and not over.wait(_HEARTBEAT):
            pass
    finally:
        if len(made) < len(things):
            stop.set()
    if failures:
        raise failures[0]
    return [made[number] for number in range(len(things))]
