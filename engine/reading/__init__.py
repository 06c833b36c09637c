"""What people write around a finding, as pure functions of text: assertion, modifiers, filler, abbreviations, parts."""

from engine.reading.coordination import parts
from engine.reading.reading import Reading, read

__all__ = ["Reading", "parts", "read"]
