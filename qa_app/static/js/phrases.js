// An expert's own phrases in comments: offered while typing, all of them by P or Alt+P; kept from a
// comment by one press. A list box under the comment, worked with the arrow keys.
"use strict";

(() => {
  const box = document.getElementById("phrase-box");
  const source = document.getElementById("desk-phrases");
  if (!box || !source) return;
  const phrases = JSON.parse(source.textContent);
  const list = box.querySelector("[role=listbox]");
  const said = box.querySelector("[data-phrase-said]");
  const none = box.querySelector("[data-phrase-none]");
  const MOST = 8;
  const FEWEST_LETTERS = 2;
  let area = null;
  let chosen = -1;

  const token = () => document.querySelector("meta[name=csrf-token]").content;
  const lineOf = (field) => field.value.slice(0, field.selectionStart).split(/[\n。；;]/).pop().trim();

  function post(url, fields) {
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
  }

  function fitting(text) {
    const own = (one) => (one.criterion === area.dataset.phrases ? 0 : one.criterion ? 2 : 1);
    return phrases
      .filter((one) => !text || (one.text !== text && one.text.includes(text)))
      .sort((a, b) => own(a) - own(b) || b.used - a.used)
      .slice(0, MOST);
  }

  function close() {
    box.hidden = true;
    area?.removeAttribute("aria-activedescendant");
    area?.setAttribute("aria-expanded", "false");
    chosen = -1;
  }

  function open(field, text, all) {
    area = field;
    const found = fitting(text);
    if (!found.length && !all) {
      close();
      return;
    }
    said.textContent = "";
    none.hidden = phrases.length > 0;
    list.replaceChildren(...found.map(option));
    field.closest(".field").append(box);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", list.id);
    box.hidden = false;
    choose(all && found.length ? 0 : -1);
  }

  function option(one, at) {
    const item = document.createElement("li");
    item.id = `phrase-${at}`;
    item.setAttribute("role", "option");
    item.textContent = one.text;
    item.phrase = one;
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      insert(one);
    });
    return item;
  }

  function choose(at) {
    chosen = at;
    Array.from(list.children).forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === at));
    });
    if (at < 0) area.removeAttribute("aria-activedescendant");
    else {
      area.setAttribute("aria-activedescendant", `phrase-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  // In place of what was typed of it, else where the cursor stands.
  function insert(one) {
    const typed = lineOf(area);
    const end = area.selectionStart;
    const start = typed && one.text.includes(typed) ? end - typed.length : end;
    area.setRangeText(one.text, start, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    one.used += 1;
    post(`${box.dataset.addUrl}/${one.id}/use`, {}).catch(() => {});
    close();
    area.focus();
  }

  async function add() {
    const text = (area.value.slice(area.selectionStart, area.selectionEnd) || area.value).trim();
    if (!text) return;
    try {
      const response = await post(box.dataset.addUrl, { text, criterion: area.dataset.phrases });
      const answer = await response.json();
      if (answer.fresh) phrases.push({ ...answer, used: 0 });
      const words = answer.fresh ? box.dataset.textAdded : box.dataset.textExists;
      none.hidden = phrases.length > 0;
      said.textContent = answer.message ?? words;
    } catch {
      said.textContent = box.dataset.textFailed;
    }
    area.focus();
  }

  function inList(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const size = list.children.length;
    if (step && size) choose((chosen + step + size) % size);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) insert(list.children[chosen].phrase);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.matches?.("textarea[data-phrases]") ? event.target : null;
    if (event.altKey && event.code === "KeyP" && field) {
      event.preventDefault();
      open(field, "", true);
    } else if (field && !box.hidden && !event.isComposing) inList(event);
    else if (!field && event.key.toLowerCase() === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])")) return;
      if (document.querySelector("dialog[open]")) return;
      const wanted = document.querySelector(".criterion.current textarea") ?? document.querySelector("textarea[data-phrases]");
      if (!wanted) return;
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("desk:show", { detail: "rubric" }));
      wanted.focus();
      open(wanted, "", true);
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-phrases]") || event.isComposing) return;
    const text = lineOf(event.target);
    if (text.length >= FEWEST_LETTERS) open(event.target, text, false);
    else close();
  });
  document.addEventListener("focusin", (event) => {
    if (!box.hidden && event.target !== area && !box.contains(event.target)) close();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrases-open]");
    if (!button) return;
    const field = button.closest(".field").querySelector("textarea");
    field.focus();
    open(field, "", true);
  });
  box.querySelector("[data-phrase-add]").addEventListener("click", add);
})();
