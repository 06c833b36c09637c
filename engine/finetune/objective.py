"""What training lowers, as a seam: items in, a batch out; a model and a batch in, a loss out. Here: that of right answers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from engine.finetune.packing import IGNORED, Batch, Line, collated, inputs_of

if TYPE_CHECKING:
    import torch

Item_contra = TypeVar("Item_contra", contravariant=True)


class Objective(Protocol[Item_contra]):
    """A loss. A batch has under `items` how many things its loss is the sum of, and under `tokens` how many it has."""

    def collate(self, items: Sequence[Item_contra]) -> Batch:
        """The items as tensors."""
        ...

    def loss(self, model: Any, batch: Batch) -> "torch.Tensor":
        """The sum of the losses of all items."""
        ...


class Answers:
    """The negative log-likelihood of the tokens of answers; the tokens of prompts are not learned."""

    def __init__(self, padding: int) -> None:
        self._padding = padding

    def collate(self, items: Sequence[Line]) -> Batch:
        batch = collated(items, self._padding)
        return {**batch, "items": (batch["labels"] != IGNORED).sum()}

    def loss(self, model: Any, batch: Batch) -> "torch.Tensor":
        return -answer_logs(model, batch)[0].sum()


def answer_logs(model: Any, batch: Batch) -> tuple["torch.Tensor", "torch.Tensor"]:
    """The log-probability of each token of an answer, and which places have one: both lines × places that are kept.

    The model's last layer is computed where an answer is, not everywhere: of a large vocabulary that is most of the memory.
    """
    import torch.nn.functional as of

    labels = batch["labels"][:, batch["keep"]]
    logits = model(**inputs_of(batch, _unwrapped(model)), logits_to_keep=batch["keep"]).logits
    losses = of.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED, reduction="none")
    return -losses.view_as(labels), labels != IGNORED


def _unwrapped(model: Any) -> Any:
    """The model itself, where several processes share its training."""
    return getattr(model, "module", model)
