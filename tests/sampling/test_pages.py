"""Pages of the plan and the draw, from the empty list to the public files."""

import hashlib
import re
import subprocess
import sys

import pytest

from qa_app.core.roles import Role
from qa_app.cycles.forms.plan import values_of
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_named, plan_of
from qa_app.db.session import reading, transaction
from qa_app.resources import resource_dir
from qa_app.sampling.queries import frozen
from qa_app.sampling.services.substituting import substitute_case
from tests.builders.cases import make_cases, make_lawyer
from tests.builders.cycles import SEED, drawn_cycle, frozen_cycle, make_cycle, make_plan
from tests.builders.register import NOW, make_account, make_agency, make_region
from tests.support.counting import selects

SOURCE = "彩票开奖"


def _text(response):
    assert response.status_code == 200, response.status_code
    return response.get_data(as_text=True)


def _form(plan):
    """What a browser would send for this plan."""
    sent = {}
    for key, value in values_of(plan).items():
        if key == "override":
            for n, row in enumerate(value):
                sent |= {f"override-{n}-{name}": text for name, text in row.items()}
        elif isinstance(value, bool):
            sent |= {key: "y"} if value else {}
        else:
            sent[key] = value
    return sent


def _state(name="2026-a"):
    with reading() as session:
        return cycle_named(session, name).state


def _cases(count=30):
    with transaction() as session:
        return make_cases(session, count)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_cycle_is_sound_in_both_languages(client_as, language):
    with transaction() as session:
        make_cases(session, 30)
        for n, made in enumerate((make_cycle, frozen_cycle, drawn_cycle)):
            made(session, make_plan(f"c{n}", override=[{"type": "civil", "ratio": "0.3"}]))
        account = make_account(session, Role.SUPERVISOR)
        account.language = language
        case_id = session.execute(
            frozen.SAMPLE.case_id.expression.table.select().with_only_columns(frozen.SAMPLE.case_id)
        ).scalars().first()  # fmt: skip
    client = client_as(account=account)
    addresses = ["/cycles", "/cycles/new", "/cycles/c0", "/cycles/c0/edit", "/cycles/c0/freeze"]
    addresses += ["/cycles/c1", "/cycles/c1/edit", "/cycles/c1/ceremony", "/cycles/c2"]
    addresses += ["/cycles/c1/ceremony?step=seed", "/cycles/c2/ceremony", "/cycles/c2/sample"]
    addresses += ["/cycles/c2/extend", f"/cycles/c2/sample/{case_id}/substitute", "/"]
    addresses += ["/public/draws", "/public/draws/c1", "/public/draws/c2"]
    for address in addresses:
        page = _text(client.get(address))
        if language == "en":
            body = re.sub(r"<title>.*?</title>|<code.*?</code>|<td.*?</td>|中文", "", page)
            chinese = set(re.findall(r"[\u3400-\u9fff]+", body))
            names = {"南江市法律援助中心", "县体彩开奖公告", "援民字第", "普通话"}
            assert not [w for w in chinese if not any(w in n or n in w for n in names)
                        and "用户" not in w and "号" not in w], (address, chinese)  # fmt: skip


def test_a_plan_made_in_the_browser_is_the_plan_of_the_file(client_as):
    _cases()
    plan = make_plan(
        title="年度评估",
        types=["civil", "criminal"],
        strata=["type", "agency"],
        minimum=2,
        maximum=50,
        override=[{"agency": "南江市法律援助中心", "type": "civil", "ratio": "0.5"}],
        coverage=["lawyer"],
        certainty=["minor", "complaint"],
        exclude_reviewed_within_years=2,
        panel={"reviewers": 2, "cross_region": True, "tolerance_points": "12.5",
               "double_review_of": ["fail"], "mask_lawyer": True},
        rubrics={"civil": "civil-file-review/1"},
        report={"minimum_cases": 12, "level": "0.9", "decimals": 2},
    )  # fmt: skip
    client = client_as(Role.SUPERVISOR)
    assert client.post("/cycles/new", data=_form(plan)).location == "/cycles/2026-a"
    assert client.post("/cycles/new", data=_form(plan)).status_code == 302  # sent twice
    with reading() as session:
        assert plan_of(cycle_named(session, "2026-a")) == plan
    written = client.get("/cycles/2026-a/PLAN.toml")
    uploaded = {"file": (__import__("io").BytesIO(written.data), "PLAN.toml")}
    page = _text(client.post("/cycles/upload", data=uploaded, content_type="multipart/form-data"))
    assert 'value="12.5"' in page
    assert 'value="南江市法律援助中心"' in page


def test_problems_of_a_plan_stand_at_their_fields_and_nothing_is_stored(client_as):
    form = _form(make_plan()) | {
        "name": "a b",
        "closed_to": "2024-02-30",
        "ratio": "200",
        "regions": "无此地",
        "override-0-agency": "甲",
    }
    page = _text(client_as(Role.SUPERVISOR).post("/cycles/new", data=form))
    for field in ("name", "closed_to", "ratio"):
        assert f'id="{field}-error"' in page
    assert 'value="2024-02-30"' in page
    with reading() as session, pytest.raises(Exception, match="a b"):
        cycle_named(session, "a b")


def test_a_region_nobody_knows_is_said_at_its_field(client_as):
    page = _text(
        client_as(Role.SUPERVISOR).post("/cycles/new", data=_form(make_plan(regions=["无此地"])))
    )
    assert 'id="regions-error"' in page


def test_the_preview_follows_what_is_typed(client_as):
    _cases(30)
    client = client_as(Role.SUPERVISOR)
    typed = _form(make_plan(ratio="0.1"))
    assert re.search(r"抽取</dt><dd>3 件", _text(client.post("/cycles/preview", data=typed)))
    typed["ratio"] = "50"
    assert re.search(r"抽取</dt><dd>15 件", _text(client.post("/cycles/preview", data=typed)))
    for half_typed in ({}, {"name": "x"}, typed | {"ratio": "x"}):
        assert "填好名称" in _text(client.post("/cycles/preview", data=half_typed))


def test_the_ceremony_draws_once_and_only_after_the_seed_was_confirmed(client_as):
    _cases()
    with transaction() as session:
        make_cycle(session)
    client = client_as(Role.SUPERVISOR)
    address = "/cycles/2026-a/ceremony"
    assert client.get(address).location == "/cycles/2026-a/freeze"
    assert client.post("/cycles/2026-a/freeze").location == address
    assert client.post("/cycles/2026-a/freeze").location == address  # sent twice
    with reading() as session:
        published = cycle_named(session, "2026-a").frame_sha256
    assert published in _text(client.get(address))
    assert published in _text(client.get("/public/draws/2026-a"))
    typed = {"seed": SEED, "source": SOURCE}
    assert "seed-error" in _text(client.post(address, data={"seed": " x", "source": SOURCE}))
    assert SEED in _text(client.post(address, data=typed))
    assert _state() is CycleState.FROZEN
    for _time in range(2):
        client.post(address, data=typed | {"confirmed": "1"})
        assert _state() is CycleState.DRAWN
    result = _text(client.get(address))
    assert f"printf &#39;%s&#39; &#39;{SEED}," in result or f"printf '%s' &#39;{SEED}," in result


def test_the_downloads_are_the_bytes_that_were_hashed_and_the_script_agrees(client, tmp_path):
    _cases()
    with transaction() as session:
        cycle = drawn_cycle(session)
    files = {}
    for name in ("FRAME.csv", "SAMPLE.csv"):
        answer = client.get(f"/public/draws/2026-a/{name}")
        (tmp_path / name).write_bytes(answer.data)
        files[name] = answer
    digest = hashlib.sha256(files["FRAME.csv"].data).hexdigest()
    assert digest == cycle.frame_sha256
    assert files["FRAME.csv"].headers["ETag"] == f'"{digest}"'
    assert "immutable" in files["FRAME.csv"].headers["Cache-Control"]
    again = client.get("/public/draws/2026-a/FRAME.csv", headers={"If-None-Match": f'"{digest}"'})
    assert (again.status_code, again.data) == (304, b"")
    script = tmp_path / "verify_draw.py"
    script.write_bytes(client.get("/public/verify_draw.py").data)
    assert script.read_bytes() == (resource_dir("tools") / "verify_draw.py").read_bytes()
    command = [sys.executable, str(script), str(tmp_path / "FRAME.csv")]
    command += [str(tmp_path / "SAMPLE.csv"), SEED]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    command[-1] = "another seed"
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_before_the_draw_the_public_sees_the_hash_only(client):
    _cases()
    with transaction() as session:
        make_cycle(session, make_plan("planned"))
        cycle = frozen_cycle(session)
    assert client.get("/public/draws/planned").status_code == 404
    page = _text(client.get("/public/draws/2026-a"))
    assert cycle.frame_sha256 in page
    assert "援民字" not in page
    for name in ("FRAME.csv", "SAMPLE.csv"):
        assert client.get(f"/public/draws/2026-a/{name}").status_code == 404
    listed = _text(client.get("/public/draws"))
    assert "2026-a" in listed
    assert "planned" not in listed


def test_public_pages_name_no_person(client):
    with transaction() as session:
        make_cases(session, 9, lawyer=make_lawyer(session, "欧阳修远"))
        drawn_cycle(session, make_plan(strata=["lawyer"], coverage=["lawyer"]))
    for address in ("", "/FRAME.csv", "/SAMPLE.csv"):
        assert "欧阳修远" not in _text(client.get(f"/public/draws/2026-a{address}"))


def test_files_are_received_in_bulk_and_filters_find_what_is_missing(client_as):
    _cases(40)
    with transaction() as session:
        drawn_cycle(session)
        sample = session.execute(
            frozen.SAMPLE.case_id.table.select().order_by(frozen.SAMPLE.ticket)
        ).all()
    client = client_as(Role.SUPERVISOR)
    ids = [row.case_id for row in sample]
    chosen = {"case": ids[:4], "received": "yes"}
    assert client.post("/cycles/2026-a/received", data=chosen).status_code == 302
    missing = _text(client.get("/cycles/2026-a/sample?received=no"))
    assert missing.count('name="case"') == len(ids) - 4
    found = _text(client.get(f"/cycles/2026-a/sample?q={sample[0].ticket[:10]}"))
    assert found.count('name="case"') == 1
    client.post("/cycles/2026-a/received", data={"everything": "1"})
    assert 'name="case"' not in _text(client.get("/cycles/2026-a/sample?received=no"))


def test_a_case_is_substituted_with_a_reason_and_not_twice(client_as):
    _cases(40)
    with transaction() as session:
        drawn_cycle(session)
        row = session.execute(frozen.SAMPLE.case_id.table.select()).first()
    client = client_as(Role.SUPERVISOR)
    address = f"/cycles/2026-a/sample/{row.case_id}/substitute"
    assert "reason-error" in _text(client.post(address, data={"reason": " "}))
    for _time in range(2):
        assert client.post(address, data={"reason": "案卷遗失"}).status_code == 302
    page = _text(client.get("/cycles/2026-a/sample"))
    assert page.count("案卷遗失") == 1


def test_an_extension_shows_what_it_adds_before_it_is_confirmed(client_as):
    _cases(40)
    with transaction() as session:
        drawn_cycle(session)
    client = client_as(Role.SUPERVISOR)
    typed = {"ratio": "50", "minimum": "1", "revision": "0"}
    assert "确认增抽 8 件" in _text(client.post("/cycles/2026-a/extend", data=typed))
    for _time in range(2):
        client.post("/cycles/2026-a/extend", data=typed | {"confirmed": "1"})
        assert "在册 20 件" in _text(client.get("/cycles/2026-a/sample"))
    smaller = client.post("/cycles/2026-a/extend", data=typed | {"ratio": "10"})
    assert smaller.status_code == 409


def test_a_neighbour_finds_nothing_and_a_county_only_looks_at_the_provinces_cycle(client_as):
    with transaction() as session:
        province = make_region(session, "99")
        here, there = make_region(session, "9901", province), make_region(session, "9902", province)
        for region, name in ((here, "甲县中心"), (there, "乙县中心")):
            make_cases(session, 10, agency=make_agency(session, name, region=region))
        boss = make_account(session, Role.SUPERVISOR, region=province)
        own = make_account(session, Role.SUPERVISOR, region=here)
        session.flush()
        from qa_app.accounts.queries import actor_of

        drawn_cycle(session, make_plan("wide"), actor=actor_of(session, boss))
        drawn_cycle(session, make_plan("own"), actor=actor_of(session, own))
    county, neighbour = client_as(account=own), client_as(Role.SUPERVISOR, region=there)
    for part in ("", "/edit", "/freeze", "/ceremony", "/sample", "/extend", "/PLAN.toml"):
        assert neighbour.get(f"/cycles/own{part}").status_code == 404
    sample = _text(county.get("/cycles/wide/sample"))
    assert "甲县中心" in sample
    assert "乙县中心" not in sample
    assert 'name="case"' not in sample
    for part in ("freeze", "received", "extend"):
        assert county.post(f"/cycles/wide/{part}").status_code == 409
    assert "新建评估活动" not in _text(client_as(Role.AUDITOR).get("/cycles"))


def test_pages_ask_the_same_number_of_questions_whatever_their_length(client_as):
    with transaction() as session:
        make_cases(session, 60)
        account = make_account(session, Role.SUPERVISOR)
    client, counts = client_as(account=account), {}
    for size in (1, 40):
        with transaction() as session:
            drawn_cycle(session, make_plan(f"c{size}", count=size))
        for page in ("/cycles", f"/cycles/c{size}/sample", f"/public/draws/c{size}"):
            counts.setdefault(page.replace(str(size), ""), []).append(selects(client, page))
    assert all(first == second for first, second in counts.values()), counts


def test_a_replaced_case_stays_in_the_public_file_with_its_reason(client):
    _cases(40)
    with transaction() as session:
        drawn_cycle(session)
        key = session.execute(frozen.SAMPLE.case_id.table.select()).first().case_key
        from qa_app.core.roles import SYSTEM

        substitute_case(session, actor=SYSTEM, name="2026-a", case_key=key, reason="=1+1", now=NOW)
    content = _text(client.get("/public/draws/2026-a/SAMPLE.csv"))
    assert f"{key}," in content
    assert ",'=1+1," in content
