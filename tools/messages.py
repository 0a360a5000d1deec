"""Lists sentences that have no English yet, and English that no sentence uses any more.

    python tools/messages.py            list what is missing, by package
    python tools/messages.py PACKAGE    print the missing entries as .po text, ready to be filled in

A sentence belongs to the package whose code or templates it is in; shared layouts, components and
error pages belong to ``web``, the command line to ``cli``.
"""

import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {
    "_": None,
    "translate": None,
    "_l": None,
    "lazy_gettext": None,
    "N_": None,
    "gettext": None,
    "t": None,
    "note": None,
    "_many": None,
    "gettext_many": None,
}
SHARED = {"layouts", "components", "errors"}
ENGLISH = ROOT / "qa_app" / "translations" / "en"


def used() -> dict[str, dict[str, str]]:
    """package → sentence → where it is used."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
    for folder in ("qa_app", "templates"):
        rows = extract_from_dir(
            ROOT / folder, METHODS, options, keywords=KEYWORDS, directory_filter=wanted
        )
        for file, line, message, _comments, _context in rows:
            if isinstance(message, str) and any("\u3400" <= c <= "\u9fff" for c in message):
                part = Path(file).parts[0] if len(Path(file).parts) > 1 else "app"
                package = "web" if part in SHARED else part
                found[package].setdefault(message, f"{folder}/{file}:{line}")
    return found


def wanted(folder: str) -> bool:
    """Leave out vendored files and catalogues."""
    return Path(folder).name not in {"static", "translations", "__pycache__", "_data"}


def translated() -> dict[str, str]:
    """Chinese sentence → English, over all catalogues."""
    words: dict[str, str] = {}  # words for many of a thing stand beside those for one
    for path in sorted(ENGLISH.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en")
        words.update({str(m.id): str(m.string) for m in catalogue if m.id and not m.context})
    return words


def missing() -> dict[str, dict[str, str]]:
    """package → sentence → place, for all that has no English."""
    words = translated()
    return {
        package: gap
        for package, sentences in sorted(used().items())
        if (gap := {text: at for text, at in sentences.items() if not words.get(text)})
    }


def main(arguments: list[str]) -> int:
    """Print what is missing; 1 when anything is."""
    gaps = missing()
    for package, sentences in gaps.items():
        if arguments and package not in arguments:
            continue
        for text, place in sentences.items():
            if arguments:
                quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
                print(f'#: {place}\nmsgid "{quoted}"\nmsgstr ""\n')
            else:
                print(f"{package}\t{place}\t{text}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
