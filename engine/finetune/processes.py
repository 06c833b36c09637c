"""Which of several processes this is, where torchrun or accelerate has started them: the first one writes and prints."""

import os


def is_first() -> bool:
    """Whether this process writes and prints: the first of all, or the only one."""
    return os.environ.get("RANK", "0") == "0"


def count() -> int:
    """How many processes train together."""
    number = os.environ.get("WORLD_SIZE", "1")
    return int(number) if number.isdecimal() else 1


def device(device: str) -> str:
    """The device of this process: of several GPUs, each has its own."""
    place = os.environ.get("LOCAL_RANK")
    if device != "auto" or place is None:
        return device
    import torch

    return f"cuda:{place}" if torch.cuda.is_available() else "cpu"
