"""What people write around a finding, as pure functions of text: assertion, modifiers, filler, abbreviations, parts."""

from engine.reading.coordination import parts
from engine.reading.deciding import decided
from engine.reading.reading import Reading, read, says_by_marks

__all__ = ["Reading", "decided", "parts", "read", "says_by_marks"]
