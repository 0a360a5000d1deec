"""The messy files: every column name is known to the import, every planted mistake is real."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import process_time

import pytest
from python_calamine import CalamineWorkbook

from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.importer.pipeline import parse
from qa_app.cases.rules.code_words import TYPE_WORDS
from qa_app.cases.rules.columns import KNOWN_NAMES, find_header, header_key, map_columns
from qa_app.cases.rules.dates import date_from_cell
from qa_app.cases.rules.fields import Field
from qa_app.core.text import case_key
from qa_app.demo.exports import ExportSet, write_exports
from qa_app.demo.rules.caseload import cases
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.layouts import EXTRAS, HEADERS, SERIAL, Container
from qa_app.demo.rules.planting import Mistake, Planted
from qa_app.demo.rules.province import DEFAULT, FULL_PROVINCE, Province, make_province

Rows = Sequence[Sequence[object]]


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(DEFAULT, Random(1))


@pytest.fixture(scope="module")
def written(province: Province) -> Sequence[Case]:
    return list(cases(province, 6_000, Random(2)))


@pytest.fixture(scope="module")
def exports(
    province: Province, written: Sequence[Case], tmp_path_factory: pytest.TempPathFactory
) -> ExportSet:
    return write_exports(tmp_path_factory.mktemp("exports"), province, written, Random(3))


def rows_of(path: Path, container: Container) -> Rows:
    if container is Container.XLSX:
        with path.open("rb") as stream:
            sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
            return sheet.to_python(skip_empty_area=False)
    with path.open(encoding=container.value, newline="") as stream:
        return list(csv.reader(stream))


def all_rows(exports: ExportSet) -> dict[str, Rows]:
    return {one.path.name: rows_of(one.path, one.container) for one in exports.files}


def test_every_header_is_a_name_the_import_knows_for_that_field() -> None:
    for field, names in HEADERS.items():
        assert {KNOWN_NAMES[header_key(name)][0] for name in names} == {field}
    assert not [name for name in (*EXTRAS, SERIAL) if header_key(name) in KNOWN_NAMES]


def test_every_field_of_the_import_has_a_column_name() -> None:
    assert set(HEADERS) == set(Field)


def test_there_are_several_files_a_city_in_every_format(exports: ExportSet) -> None:
    assert len(exports.files) == 43
    assert {one.container for one in exports.files} == set(Container)


def test_the_import_finds_header_and_all_required_fields_in_each_file(
    exports: ExportSet,
) -> None:
    heads: set[tuple[str, ...]] = set()
    for rows in all_rows(exports).values():
        header = find_header([[cell for cell in row] for row in rows[:30]])
        assert header is not None
        mapped = map_columns(header.names)
        assert mapped.missing == ()
        assert not mapped.ambiguous
        assert {Field.LAWYER, Field.FIRM, Field.STAGE, Field.ACCEPTED} <= set(mapped.columns)
        heads.add(header.names)
    assert len(heads) >= 12


def test_every_good_row_holds_its_case_again(exports: ExportSet, written: Sequence[Case]) -> None:
    known = {case.key: case for case in written}
    spoiled = {(one.file, one.row) for one in exports.planted}
    found: Counter[str] = Counter()
    agencies = {case.agency.name: case.agency.code for case in written}
    for name, rows in all_rows(exports).items():
        header = find_header(rows[:30])
        assert header is not None
        at = map_columns(header.names).columns
        for number, row in enumerate(rows[header.row :], start=header.row + 1):
            agency = agencies.get(str(row[at[Field.AGENCY]]))
            if agency is None or (name, number) in spoiled:
                continue
            case = known[case_key(agency, str(row[at[Field.NUMBER]]))]
            found[case.key] += 1
            assert date_from_cell(row[at[Field.CLOSED]]) == case.dates.closed
            assert date_from_cell(row[at[Field.ASSIGNED]]) == case.dates.assigned
    assert max(found.values()) == 1
    assert sum(found.values()) == exports.good_rows


def test_rows_are_the_cases_and_the_duplicates(exports: ExportSet, written: Sequence[Case]) -> None:
    twice = sum(one.code is Mistake.DUPLICATE for one in exports.planted)
    assert exports.rows == len(written) + twice
    assert exports.good_rows == len(written) - (len(exports.planted) - twice)


def test_every_kind_of_mistake_is_planted_at_about_the_chosen_rate(exports: ExportSet) -> None:
    kinds = Counter(one.code for one in exports.planted)
    assert set(kinds) == set(Mistake)
    assert 0.003 < len(exports.planted) / exports.rows < 0.010
    places = [(one.file, one.row) for one in exports.planted]
    assert len(set(places)) == len(places)


def is_wrong(one: Planted, cell: object, rows: Rows, column: int) -> bool:
    """Whether the planted mistake is really there."""
    if one.code in (Mistake.MISSING_CLOSED, Mistake.MISSING_NUMBER):
        return not cell
    if one.code is Mistake.UNKNOWN_TYPE:
        return str(cell) not in TYPE_WORDS
    if one.code is Mistake.IMPOSSIBLE_DATE:
        return date_from_cell(cell) is None and bool(cell)
    if one.code is Mistake.DUPLICATE:
        earlier = {case_key("", str(row[column])) for row in rows[: one.row - 1]}
        return case_key("", str(cell)) in earlier
    return date_from_cell(cell) is not None


def test_each_planted_mistake_stands_where_the_list_says(exports: ExportSet) -> None:
    tables = all_rows(exports)
    for one in exports.planted:
        rows = tables[one.file]
        header = find_header(rows[:30])
        assert header is not None
        column = list(header.names).index(one.column.strip())
        assert is_wrong(one, rows[one.row - 1][column], rows, column), one


def test_the_import_finds_exactly_the_planted_mistakes(exports: ExportSet) -> None:
    batches = list(parse([UploadedFile(one.path, one.path.name) for one in exports.files]))
    problems = Counter((p.file, p.row, p.code) for batch in batches for p in batch.problems)
    assert problems == Counter((one.file, one.row, one.code.value) for one in exports.planted)
    assert sum(batch.data_rows for batch in batches) == exports.rows
    assert sum(len(batch.rows) for batch in batches) == exports.good_rows


def test_files_are_messy_in_every_harmless_way(exports: ExportSet) -> None:
    tables = all_rows(exports)
    cells = [cell for rows in tables.values() for row in rows for cell in row]
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert any(text.startswith("（２０") for text in texts)
    assert any(text.endswith("\n") for text in texts)
    assert any(text.startswith(" ") and text.endswith("\u3000") for text in texts)
    for shape in ("2025-1", "2025/", "2025年", "2025.", "202511"):
        assert any(text.startswith(shape) for text in texts)
    assert any(row and row[0] == "合计" for rows in tables.values() for row in rows)
    assert any(find_header(rows[:30]).row == 1 for rows in tables.values())  # type: ignore[union-attr]
    assert any(find_header(rows[:30]).row == 3 for rows in tables.values())  # type: ignore[union-attr]


def test_the_same_seed_gives_the_same_bytes(
    province: Province, written: Sequence[Case], exports: ExportSet, tmp_path: Path
) -> None:
    again = write_exports(tmp_path, province, written, Random(3))
    assert again.planted == exports.planted
    for one, other in zip(exports.files, again.files, strict=True):
        assert one.path.read_bytes() == other.path.read_bytes()


def test_a_province_year_is_written_in_seconds(tmp_path: Path) -> None:
    whole = make_province(FULL_PROVINCE, Random(1))
    rows = list(cases(whole, 19_600, Random(2)))
    started = process_time()
    write_exports(tmp_path, whole, rows, Random(3))
    assert process_time() - started < 10  # a fifth of 98,000 takes 1.4 s when nothing else runs
