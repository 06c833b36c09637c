"""The graph, and gold where it is given, in; examples out: prompts with their answers, for training and for validation."""

from engine.finetune.examples.making import make_examples
from engine.finetune.examples.wanted import Made, Reciting, WantedExamples

__all__ = ["Made", "Reciting", "WantedExamples", "make_examples"]
