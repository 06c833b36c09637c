"""Short texts in, vectors out: an encoder of words and their parts, trained on the names of one vocabulary alone."""

from engine.encode.encoder import StaticEncoder
from engine.encode.text import TrainingText, training_text
from engine.encode.training import QUALITIES, Quality, train

__all__ = ["QUALITIES", "Quality", "StaticEncoder", "TrainingText", "train", "training_text"]
