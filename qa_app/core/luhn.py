"""The check digit of bank cards (ISO/IEC 7812-1, annex B). Pure."""


def passes_luhn(digits: str) -> bool:
    """Whether the last digit checks the others."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
