"""``qa-app workdays``: days set free or worked by a script, and what is refused."""

import pytest

SPRING = ("2031-01-22", "2031-01-28")


@pytest.mark.usefixtures("home")
def test_days_are_set_listed_and_taken_back(command):
    code, told = command("workdays", "set", *SPRING, "--free", "--note", "春节")
    assert (code, told["changed"], told["working"]) == (0, 7, False)
    assert command("workdays", "set", *SPRING, "--free", "--note", "春节")[1]["changed"] == 0
    assert command("workdays", "set", "2031-02-01", "--worked", "--note", "调休")[1]["changed"] == 1
    code, told = command("workdays", "list", "--year", "2031")
    assert (code, len(told["days"])) == (0, 8)
    assert told["days"][0] == {
        "day": "2031-02-01", "working": True, "note": "调休", "by": "system"
    }  # fmt: skip
    assert 2031 not in told["known"]
    assert command("workdays", "list", "--year", "2030")[1]["days"] == []
    assert command("workdays", "take-back", "2031-02-01") == (0, {"day": "2031-02-01"})
    assert len(command("workdays", "list")[1]["days"]) == 7


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("2031-01-28", "2031-01-22", "--free", "--note", "春节"), 4),
        (("2031-01-01", "2031-03-01", "--free", "--note", "春节"), 4),
        (("2031-01-22", "--free", "--note", " "), 4),
        (("2031-01-22", "--note", "春节"), 2),
        (("2031-13-22", "--free", "--note", "春节"), 2),
    ],
)
def test_what_cannot_be_set_is_refused(command, given, code):
    assert command("workdays", "set", *given)[0] == code
    assert command("workdays", "list")[1]["days"] == []
