"""What is left of a mention while the words around it are taken off, and what these said: the values of peeling."""

from dataclasses import dataclass, field, replace

from engine.reading.tables import Cue, cues
from engine.reading.words import Words

_AUXILIARIES = frozenset({"do", "does", "did"})
_AFTER_A_CUE = frozenset({":", ",", "."})


@dataclass(frozen=True, slots=True)
class Said:
    """A cue that was found, and its words as written."""

    cue: Cue
    text: str


@dataclass(frozen=True, slots=True)
class Peeled:
    """What is left of a mention. `doubtful` is what would be left if the unsure cue were no word of the name."""

    core: str
    said: tuple[Said, ...] = ()
    doubtful: str | None = None


@dataclass(slots=True)
class Rest:
    """The words from `first` until before `end` are left; `head` are words before them that stay ("neck: no webbing").

    `kept_first` and `kept_end` are the same bounds with the unsure cues left in.
    """

    words: Words
    first: int
    end: int
    head: tuple[int, int] = (0, 0)
    kept_first: int | None = None
    kept_end: int | None = None
    said: list[Said] = field(default_factory=list)

    def take(self, cue: Cue, first: int, end: int) -> bool:
        """Notes a cue that stands at an end; False where it is none, or an unsure one after a sure one."""
        if cue.says is None or cue.normal or (not cue.sure and any(said.cue.sure for said in self.said)):
            return False
        if not cue.sure and first == self.first:
            self._keep_from(first)
        elif not cue.sure and self.kept_end is None:
            self.kept_end = end
        self.said.append(Said(cue, self.words.between(first, end)))
        return True

    def _keep_from(self, first: int) -> None:
        if self.kept_first is None:
            words = self.words.words
            helped = first > 0 and words[first - 1] in _AUXILIARIES and words[first] == "not"
            self.kept_first = first - helped  # "did not pass meconium"

    def skip(self, first: int) -> None:
        """Goes on behind a cue, and behind "any" and a colon after it."""
        words = self.words.words
        while first < self.end and (words[first] in cues().qualifiers or words[first] in _AFTER_A_CUE):
            first += 1
        self.first = first

    def make_sure(self) -> None:
        """No name begins so: "not found to have"."""
        self.said[-1] = replace(self.said[-1], cue=replace(self.said[-1].cue, sure=True))
        self.kept_first = None

    def text(self, first: int, end: int) -> str:
        head = self.words.between(*self.head)
        body = self.words.between(first, end)
        return f"{head} {body}" if head else body
