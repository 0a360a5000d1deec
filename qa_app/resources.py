"""Finds the folders that travel with the program, in a checkout and in an installed wheel alike."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """The folder ``templates``, ``rubrics`` or ``migrations``, wherever the program is."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def package_dir(name: str) -> Path:
    """A folder inside the package itself: ``static`` or ``translations``."""
    return _PACKAGE / name
