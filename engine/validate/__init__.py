"""A file of identifiers and labels in, what is right and wrong about each pair out, and a corrected copy if asked for."""

from engine.validate.columns import Wanted
from engine.validate.model import Finding, Verdict
from engine.validate.validating import Validation, validate

__all__ = ["Finding", "Validation", "Verdict", "Wanted", "validate"]
