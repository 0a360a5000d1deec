"""What was found in texts about to be sent to a lawyer or an agency, and who of many they may name.

Pure. Found is not proven: the writer edits, or confirms that nobody is named. The confirmation is
of these very texts and of what was found in them; whatever is typed afterwards asks for a new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import normalize

from qa_app.feedback.rules.initials import initials
from qa_app.feedback.rules.parties import NOBODY, Parties
from qa_app.feedback.rules.suspicion import Found, Person, suspects_in


@dataclass(frozen=True, slots=True)
class Look:
    """What was found; ``mark`` is what a confirmation has to say."""

    found: tuple[Found, ...] = ()
    mark: str = ""

    def clear(self, seen: str) -> bool:
        """Whether the texts may go out: nothing was found, or just this was confirmed."""
        return not self.found or seen == self.mark


def look_at(
    texts: Iterable[str],
    people: Iterable[Person],
    natural: Iterable[str] = (),
    parties: Parties = NOBODY,
) -> Look:
    """Look through texts for everything that tells of these people, or speaks of reviewers."""
    whole = "\n".join(texts)
    found = suspects_in(whole, people, natural=natural, parties=parties)
    said = "".join(f"\0{one.kind.value}\0{one.words}" for one in found)
    return Look(found, sha256(f"{whole}{said}".encode()).hexdigest()) if found else Look()


def likely(people: Iterable[Person], texts: Iterable[str]) -> list[Person]:
    """Those of many who may be named at all: a look at each of the others would find nothing."""
    plain = normalize("NFKC", "\n".join(texts))
    lower = plain.lower()
    return [one for one in people if _may_be_named(one, plain, lower)]


def _may_be_named(person: Person, plain: str, lower: str) -> bool:
    starts = (normalize("NFKC", one).strip()[:1].lower()
              for one in (person.name, person.firm, person.office))  # fmt: skip
    login, letters = person.login.strip().lower(), initials(person.name.strip())
    return (
        any(start and start in lower for start in starts)
        or bool(login and login in lower)
        or bool(letters and letters[0] in plain)
    )
