"""The main path in a real browser: from an agency's register to the published share.

One story in Chinese, by mouse, file chooser and keyboard; background work is done by the worker
that ``serve`` starts.  Then the same screens in English: none shows a Chinese word of the program.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
REGISTER = ROOT / "tests" / "fixtures" / "closed_cases_gb18030.csv"
NAME, SEED = "journey", "2026-09-01 03 07 12 18 22 31 09"
PER_TYPE, TYPES, REVIEWERS = 12, 5, 2
WORK_MS = 120_000

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_from_an_agency_register_to_the_report(as_role, demonstration, tmp_path):
    supervisor = as_role("supervisor", 1366, 768)
    _imports_the_register(supervisor, demonstration.address)
    _plans_a_cycle(supervisor, demonstration.address)
    frame_hash = _freezes(supervisor)
    _draws_in_public(supervisor, frame_hash)
    _anyone_checks_the_draw(as_role("", 390, 844), demonstration.address, frame_hash, tmp_path)
    _assigns_the_panel(supervisor, demonstration.address)
    expert = as_role("expert")
    _expert_scores_by_keyboard(expert, demonstration.address)
    _sees_the_progress(supervisor, demonstration.address)
    _prints_the_report(supervisor, demonstration.address, tmp_path)
    assert supervisor.complaints == expert.complaints == []


def _imports_the_register(page, address):
    page.goto(f"{address}/cases/imports/new")
    with page.expect_file_chooser() as chooser:
        page.click("input[type=file]")
    chooser.value.set_files(REGISTER)
    page.click("text=上传并检查")
    page.wait_for_selector("h1:has-text('检查结果')", timeout=WORK_MS)
    problems = page.locator("table", has_text="说明").last
    expect(problems.locator("tbody tr")).to_have_count(6)
    expect(problems).to_contain_text("第 406 行“结案日期”是 2025年11月31日，不是有效日期")
    page.check("text=跳过有问题的行")
    page.check("text=新增未登记的机构、律所和承办人员")
    page.click("main button:has-text('导入') >> nth=-1")
    page.wait_for_selector("text=导入完成", timeout=WORK_MS)
    expect(page.locator("main")).to_contain_text(
        "新增 594 件，更新 0 件，未变 0 件，6 行有问题没有导入"
    )
    page.click("text=查看案件")
    page.fill("#top-search", "(2025)450202民援字第0002号")
    page.press("#top-search", "Enter")
    page.wait_for_load_state()
    expect(page.locator("main tbody tr")).to_have_count(1)


def _plans_a_cycle(page, address):
    page.goto(f"{address}/cycles")
    page.click("text=新建评估活动")
    page.fill("#name", NAME)
    page.fill("#title", "走查用评估活动")
    page.fill("#closed_from", "2025-07-01")
    page.fill("#closed_to", "2026-06-30")
    page.uncheck("input[name=strata][value=agency]")
    page.fill("#ratio", "")
    page.fill("#minimum", "")
    page.fill("#count", str(PER_TYPE))
    page.select_option("#reviewers", str(REVIEWERS))
    preview = page.locator("#preview")  # each field that is changed asks for another
    expect(preview).to_contain_text(re.compile(rf"抽取\s*{PER_TYPE * TYPES} 件"))
    expect(preview.locator("tbody tr")).to_have_count(TYPES)
    for word in ("民事", "刑事", "行政", "劳动仲裁", "非诉讼"):
        expect(preview).to_contain_text(word)
    expect(preview).to_contain_text(re.compile(r"±\d+\.\d%"))
    page.click("text=建立评估活动")
    page.wait_for_url(f"**/cycles/{NAME}")


def _freezes(page):
    page.click(".page-actions >> text=冻结抽样框")
    expect(page.locator("main")).to_contain_text(f"将从中抽取 {PER_TYPE * TYPES} 件")
    page.click("main button:has-text('冻结抽样框')")
    page.wait_for_url("**/ceremony")
    shown = page.locator(".projector-code")
    expect(shown).to_have_text(re.compile("^[0-9a-f]{64}$"))
    return shown.inner_text()


def _draws_in_public(page, frame_hash):
    page.click("text=下一步：输入种子")
    page.fill("#seed", SEED)
    page.fill("#source", "2026年9月1日公证处现场摇号")
    page.click("text=下一步：核对种子")
    expect(page.locator(".projector-code")).to_have_text(SEED)
    page.click("text=核对无误，抽取")
    page.wait_for_selector("text=第三步，结果")
    expect(page.locator("main")).to_contain_text(f"抽取 {PER_TYPE * TYPES} 件")


def _anyone_checks_the_draw(page, address, frame_hash, folder):
    page.goto(f"{address}/public/draws/{NAME}")
    expect(page.locator("main")).to_contain_text(frame_hash)
    files = []
    for link in page.locator(".downloads a").all():
        with page.expect_download() as download:
            link.click()
        files.append(folder / download.value.suggested_filename)
        download.value.save_as(files[-1])
    frame, sample, script = files
    assert script.read_bytes() == (ROOT / "tools" / "verify_draw.py").read_bytes()
    assert _verify(script, frame, sample, SEED).returncode == 0
    assert _verify(script, frame, sample, f"{SEED} ").returncode == 1


def _verify(*arguments):
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def _assigns_the_panel(page, address):
    page.goto(f"{address}/cycles/{NAME}/panel")
    page.click("text=开始分配")
    seats = PER_TYPE * TYPES * REVIEWERS
    page.wait_for_selector(f"text={seats} 个评审名额都有专家", timeout=WORK_MS)
    page.goto(f"{address}/cycles/{NAME}/panel/seats")
    expect(page.locator("main")).to_contain_text(f"共 {seats} 条")


def _expert_scores_by_keyboard(page, address):
    page.goto(f"{address}/reviews/")
    row = page.locator("tbody tr", has_text="走查用评估活动").first
    row.locator("a").first.click()
    page.click("text=没有回避关系，开始评审")
    page.wait_for_selector("[data-review-form]")
    page.wait_for_load_state("load")  # the scripts that listen to keys run before that
    asked = page.locator("[data-criterion]").count()
    assert asked >= 15
    for at in range(asked):
        page.keyboard.press("j")
        page.keyboard.press("1" if at else "4")
    page.keyboard.press("k")
    page.keyboard.press("2")
    page.wait_for_selector("[data-autosave-state=saved]")
    page.wait_for_function(f"document.querySelector('#done').value === {asked}")
    expect(page.locator(".autosave")).to_contain_text(re.compile(r"已保存 \d\d:\d\d"))
    before = _chosen(page)
    assert before == ["4", *"1" * (asked - 3), "2", "1"]
    total = page.inner_text("[data-autosave-output=total]")
    assert 0 < float(total) < 100
    page.reload()
    assert _chosen(page) == before
    expect(page.locator("[data-autosave-output=total]")).to_have_text(total)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/submit")
    page.locator("button", has_text="提交评审").press("Enter")
    page.wait_for_url("**/submitted")
    expect(page.locator("main")).to_contain_text(total)
    expect(page.locator("main input[type=radio]")).to_have_count(0)


def _chosen(page):
    return page.eval_on_selector_all(
        "[data-criterion]",
        "all => all.map(one => one.querySelector('input:checked')?.dataset.key ?? '')",
    )


def _sees_the_progress(page, address):
    page.goto(f"{address}/cycles/{NAME}")
    seats = PER_TYPE * TYPES * REVIEWERS
    expect(page.locator("main")).to_contain_text(f"已提交 1 / {seats} 份评审")
    page.goto(f"{address}/reviews/cycles/{NAME}")
    expect(page.locator("main")).to_contain_text(f"1 / {seats}")
    row = page.locator("tbody tr", has_text="程欣颖")
    if not row.count():
        page.click("[rel=next]")
    expect(row.locator("td").last).to_have_text("1")


def _prints_the_report(page, address, folder):
    page.goto(f"{address}/reports/share/2025")
    text = page.inner_text("main")
    assert re.search(r"\d\d\.\d%", text)
    assert re.search(r"95% 置信区间为 \d\d\.\d–\d\d\.\d%", text)
    expect(page.locator("[data-chart] svg")).to_have_count(1)
    with page.expect_download() as download:
        page.click(".page-actions >> text=PDF")
    download.value.save_as(folder / "report.pdf")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


PROGRAM_WORDS = """() => {
  const always = ".tag, .grade, .btn, td label";
  const chosen = "nav, h1, h2, h3, label, legend, button, th[scope=col], summary, figcaption," +
    " .account-roles, .field-hint, .lead, .notice, dt, .station, caption, " + always;
  const data = ".language-switch, .account-menu summary, .breadcrumbs, td, dd";
  return [...document.querySelectorAll(chosen)]
    .filter((one) => one.matches(always) || !one.closest(data))
    .map((one) => one.textContent.trim())
    .filter((text) => /[\\u4e00-\\u9fff]/.test(text));
}"""
ENGLISH = {
    "supervisor": (
        "/", "/cases/", "/cases/imports/new", "/cycles", "/cycles/new", "/cycles/2026",
        "/cycles/2026/sample", "/cycles/2026/panel", "/experts", "/reviews/cycles/2026",
        "/reports/share/2025", "/reports/agreement/2025", "/rubrics/", "/public/draws/2026",
    ),
    "expert": ("/", "/reviews/"),
    "administrator": ("/accounts", "/accounts/new", "/audit/"),
}  # fmt: skip


@pytest.mark.parametrize("role", ENGLISH)
def test_in_english_no_chinese_word_of_the_program_remains(as_role, demonstration, role):
    page = as_role(role)
    page.click("text=English")
    page.locator("html[lang='en']").wait_for()
    for path in ENGLISH[role]:
        answer = page.goto(demonstration.address + path)
        assert answer.ok, path
        left = [text for text in page.evaluate(PROGRAM_WORDS) if not _is_data(text)]
        assert not left, f"{path}: {left}"
    page.click("text=中文")
    page.locator("html[lang^='zh']").wait_for()
    assert "待办事项" in page.goto(f"{demonstration.address}/").text()


def _is_data(text):
    """Titles of cycles stand in headings; they are data."""
    return bool(re.search("年度.*同行评估|年度.*专项评估|走查用评估活动", text))
