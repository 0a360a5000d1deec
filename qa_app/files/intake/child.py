"""The child process that reads one hostile file: ``python -m qa_app.files.intake.child``.

It gets an order as one line of JSON on stdin, binds itself to the limits in it, and answers with
lines of JSON on stdout: ``{"page": …}`` for each page, then ``{"done": true}`` or
``{"refused": code, "params": …}``. It knows no database, no settings and no keys.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa_app.files.intake.limits import Limits, Unfit, bind


def main() -> None:
    """Read the order, obey it, answer."""
    order = json.loads(sys.stdin.readline())
    limits = Limits(**order["limits"])
    bind(limits)
    try:
        for fact in _facts(order, limits):
            _say({"page": asdict(fact)})
        _say({"done": True})
    except Unfit as unfit:
        _say({"refused": unfit.code, "params": unfit.params})
    except (MemoryError, RecursionError, OSError):
        _say({"refused": "file_too_heavy", "params": {}})


def _facts(order: dict[str, Any], limits: Limits) -> Iterator[Any]:
    """The work itself; libraries are loaded only now, inside the limits."""
    import pikepdf.settings

    from qa_app.files.intake.pages import Output
    from qa_app.files.intake.painting import paint
    from qa_app.files.intake.pdf import split_pdf
    from qa_app.files.intake.pictures import pages_of_picture
    from qa_app.files.intake.places import write_places

    most = 4 * limits.page_bytes
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=most,
        run_length_max_memory=most,
        png_max_memory=most,
        tiff_max_memory=most,
        dct_max_memory=most,
    )
    source, output = Path(order["source"]), Output(Path(order["target"]), limits)
    if order["act"] == "paint":
        yield paint(source, order["boxes"], output)
    elif order["act"] == "places":
        yield write_places(source, output)
    elif order["act"] == "pdf":
        yield from split_pdf(source, output)
    else:
        yield from pages_of_picture(source, output)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
