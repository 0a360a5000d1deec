"""What the browser keeps where it has little room, when it warns, and how it names what differs."""

import pytest
from playwright.sync_api import expect

from tests.reviews.browsing import kept_entries, stored_answers
from tests.support.browser import BROWSER

pytestmark = BROWSER
FILL_LOCAL_STORAGE = """() => {
  for (let size = 1 << 20, n = 0; size >= 1; size >>= 1) {
    try {
      for (;;) localStorage.setItem(`full:${n++}`, "x".repeat(size));
    } catch {}
  }
}"""
IN_DATABASE = """() => new Promise((resolve) => {
  const opening = indexedDB.open("autosave", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("answers");
  opening.onsuccess = () => {
    const asked = opening.result.transaction("answers").objectStore("answers").getAll();
    asked.onsuccess = () => resolve(asked.result);
  };
})"""
NO_ROOM_ANYWHERE = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  indexedDB.open = () => { throw new DOMException("forbidden", "SecurityError"); };
}"""
WARNS = "!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"
EVIDENCE_IN_WORDS = """() => document.querySelector("form[data-autosave-url]")
  .autosave.differences.wordsOf("evidence:any", ["page-id|12|", "page-id|3|10,20,30,40"])"""


def test_answers_are_kept_in_the_browsers_database_when_local_storage_is_full(open_desk, criteria):
    desk = open_desk()
    desk.page.evaluate(FILL_LOCAL_STORAGE)
    desk.context.set_offline(True)
    desk.page.fill(f"#{criteria[0]}-comment", "本机存储已满时写的评语")
    desk.wait_for("offline")
    assert kept_entries(desk.page) == 0
    kept = desk.page.evaluate(IN_DATABASE)
    assert len(kept) == 1
    assert "存储" not in str(kept), "sealed there too"
    desk.page.close()
    desk.context.set_offline(False)
    again = desk.another()
    expect(again.page.locator(f"#{criteria[0]}-comment")).to_have_value("本机存储已满时写的评语")
    again.wait_for("saved")
    assert stored_answers(desk.review)[criteria[0]] == {"comment": "本机存储已满时写的评语"}
    assert again.page.evaluate(IN_DATABASE) == []


def test_closing_warns_only_while_something_is_neither_sent_nor_kept(open_desk, criteria):
    desk = open_desk()
    assert not desk.page.evaluate(WARNS)
    desk.choose(criteria[0], "good")
    desk.wait_for("saved")
    assert not desk.page.evaluate(WARNS), "everything is at the server"
    desk.context.set_offline(True)
    desk.choose(criteria[1], "good")
    desk.wait_for("offline")
    assert not desk.page.evaluate(WARNS), "what is unsent is kept here"
    desk.page.evaluate(NO_ROOM_ANYWHERE)
    desk.choose(criteria[2], "good")
    desk.wait_for("unkept")
    with desk.page.expect_event("dialog") as asked:
        desk.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    desk.context.set_offline(False)
    desk.wait_for("saved")
    assert not desk.page.evaluate(WARNS)
    assert len(stored_answers(desk.review)) == 3


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "第 12 页、第 3 页"), ("en", "Page 12, Page 3")]
)
def test_quoted_pages_that_differ_are_named_in_the_language(open_desk, language: str, words: str):
    desk = open_desk()
    if language == "en":
        desk.in_english()
    assert desk.page.evaluate(EVIDENCE_IN_WORDS) == words
