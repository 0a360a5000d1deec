// The review page by keyboard: 1-9 choose a level, j and k move, n goes to the next open one, g opens
// the guidance, c the comment, Ctrl+Enter goes to submit, ? helps. Also the draggable line.
"use strict";

(() => {
  const criteria = Array.from(document.querySelectorAll("[data-criterion]"));
  const SPLIT = document.body.classList.contains("desk-with-file") ? "desk:split-file" : "desk:split";
  let current = -1;

  function mark(index) {
    criteria[current]?.classList.remove("current");
    current = index;
    criteria[current]?.classList.add("current");
    document.dispatchEvent(new CustomEvent("review:current", { detail: criteria[current] }));
  }

  function move(step) {
    const next = Math.min(criteria.length - 1, Math.max(0, current + step));
    mark(next);
    document.dispatchEvent(new CustomEvent("desk:show", { detail: "rubric" }));
    const field = criteria[next].querySelector("input:checked") ?? criteria[next].querySelector("input");
    field?.focus({ preventScroll: true });
    criteria[next].scrollIntoView({ block: "start" });
  }

  function choose(key) {
    const field = criteria[Math.max(current, 0)]?.querySelector(`input[data-key="${key}"]:enabled`);
    if (!field) return;
    mark(Math.max(current, 0));
    field.checked = true;
    field.focus({ preventScroll: true });
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function isAnswered(criterion) {
    if (criterion.querySelector("input:checked")) return true;
    return Boolean(criterion.querySelector("input[name^='points:']")?.value);
  }

  function answered(criterion) {
    criterion.classList.toggle("answered", isAnswered(criterion));
    countGroups();
  }

  // How many criteria of each part are done, beside its line in the outline.
  function countGroups() {
    for (const place of document.querySelectorAll("[data-group-count]")) {
      const group = document.getElementById(place.dataset.groupCount);
      const all = Array.from(group.querySelectorAll("[data-criterion]"));
      const done = all.filter(isAnswered).length;
      place.textContent = `${done}/${all.length}`;
      place.classList.toggle("done", done === all.length);
    }
    document.dispatchEvent(new CustomEvent("review:counted"));
  }

  function goToNextOpen() {
    const after = [...criteria.slice(current + 1), ...criteria];
    const open = after.find((criterion) => !isAnswered(criterion));
    if (open) move(criteria.indexOf(open) - Math.max(current, -1));
  }

  function showGrade(grade) {
    for (const option of document.querySelectorAll("[data-grade-option]")) {
      option.hidden = option.dataset.gradeOption !== grade;
    }
  }

  function grow(area) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  function guidance() {
    const help = criteria[Math.max(current, 0)]?.querySelector("[data-guidance]");
    if (help) help.open = !help.open;
  }

  function comment() {
    const at = Math.max(current, 0);
    mark(at);
    document.dispatchEvent(new CustomEvent("desk:show", { detail: "rubric" }));
    criteria[at]?.querySelector("textarea")?.focus();
  }

  const typing = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  const LETTERS = {
    "?": () => document.getElementById("review-help")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    n: goToNextOpen,
    g: guidance,
    c: comment,
    i: () => document.getElementById("desk-case")?.showModal(),
  };

  function onKey(event) {
    if (event.key === "Escape" && typing(event.target) && !event.defaultPrevented) {
      event.target.blur();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      document.querySelector("[data-review-submit]")?.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const run = LETTERS[event.key.toLowerCase()] ?? (/^[1-9]$/.test(event.key) && (() => choose(event.key)));
    if (!run || event.defaultPrevented) return;
    event.preventDefault();
    run();
  }

  function split() {
    const frame = document.querySelector("[data-review-split]");
    const divider = frame?.querySelector(".review-divider");
    if (!divider) return;
    const set = (percent) => {
      const kept = Math.round(Math.min(70, Math.max(25, percent)));
      frame.style.setProperty("--review-left", `${kept}%`);
      divider.setAttribute("aria-valuenow", String(kept));
      return kept;
    };
    const keep = (percent) => {
      try {
        localStorage.setItem(SPLIT, String(set(percent)));
      } catch {
        // Not remembered where storage is forbidden.
      }
    };
    const remembered = Number(localStorage.getItem(SPLIT) ?? 0);
    if (remembered) set(remembered);
    divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
    divider.addEventListener("pointermove", (event) => {
      if (!divider.hasPointerCapture(event.pointerId)) return;
      const box = frame.getBoundingClientRect();
      keep(((event.clientX - box.left) / box.width) * 100);
    });
    divider.addEventListener("keydown", (event) => {
      const now = Number(divider.getAttribute("aria-valuenow"));
      if (event.key === "ArrowLeft") keep(now - 5);
      else if (event.key === "ArrowRight") keep(now + 5);
      else return;
      event.preventDefault();
    });
  }

  criteria.forEach((criterion, index) => {
    answered(criterion);
    criterion.addEventListener("focusin", () => mark(index));
    criterion.addEventListener("change", () => answered(criterion));
    criterion.addEventListener("autosave:restored", () => answered(criterion));
    criterion.addEventListener("pointerdown", () => mark(index));
  });
  for (const area of document.querySelectorAll("textarea[data-grows]")) {
    if (area.value) grow(area);
    for (const type of ["input", "autosave:restored"]) area.addEventListener(type, () => grow(area));
  }
  document.addEventListener("autosave:saved", (event) => showGrade(event.detail.grade ?? ""));
  document.addEventListener("keydown", onKey);
  split();
})();
