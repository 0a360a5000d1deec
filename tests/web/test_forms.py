"""What the form library says of a wrong entry is said in the program's words, in both languages."""

import re

import pytest
import wtforms
from flask import session
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, EqualTo, Length, NumberRange

from qa_app.web.forms import Form, Part

LETTERS = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")


class Line(Part):
    """One of several."""

    amount = DecimalField()


class Every(Form):
    """A field of each kind, each wrong."""

    need = StringField(validators=[DataRequired()])
    long = StringField(validators=[Length(max=3)])
    short = StringField(validators=[Length(min=3)])
    between = StringField(validators=[Length(2, 3)])
    whole = IntegerField()
    little = IntegerField(validators=[NumberRange(min=5)])
    much = IntegerField(validators=[NumberRange(max=5)])
    within = IntegerField(validators=[NumberRange(5, 6)])
    money = DecimalField()
    day = DateField()
    moment = DateTimeLocalField()
    one = SelectField(choices=["a"])
    number = SelectField(choices=[1], coerce=int)
    many = SelectMultipleField(choices=["a"])
    same = StringField(validators=[EqualTo("long")])
    lines = FieldList(FormField(Line), min_entries=1)


WRONG = {
    "long": "四个字了", "short": "一", "between": "四个字了", "whole": "x", "little": "1",
    "much": "9", "within": "9", "money": "x", "day": "2026-13-45", "moment": "x", "one": "z",
    "number": "z", "many": ["z"], "same": "another", "lines-0-amount": "x",
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_of_the_library_is_left(app, language):
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data=WRONG):
        session["language"] = language
        form = Every()
        assert not form.validate()
        assert set(form.errors) == {one.name for one in form}
        said = [
            sentence for name, some in form.errors.items() if name != "lines" for sentence in some
        ]
        said += form.errors["lines"][0]["amount"]
    if language == "zh":
        assert not [one for one in said if LETTERS.search(one)]
        assert "最多 3 字。" in said
        assert "请填写 5 至 6 之间的数。" in said
    else:
        assert not [one for one in said if HAN.search(one)]
        assert "At most 3 characters." in said


def test_every_form_of_the_program_speaks_so(app):
    ours = [one for one in _below(wtforms.Form) if one.__module__.startswith("qa_app.")]
    assert len(ours) > 60
    assert not [one.__qualname__ for one in ours if not issubclass(one, Form | Part)]


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
