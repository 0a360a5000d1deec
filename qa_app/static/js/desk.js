// The desk around the rubric: tabs where there is no room for two sides, and what is still missing.
"use strict";

(() => {
  const desk = document.querySelector("[data-desk]");
  const tabs = Array.from(document.querySelectorAll("[data-desk-tab]"));
  if (!desk) return;

  function show(part) {
    if (!tabs.some((tab) => tab.dataset.deskTab === part)) return;
    const drawer = document.getElementById("desk-case");
    if (part === "case" && drawer) {
      drawer.showModal();
      return;
    }
    desk.dataset.deskShown = part;
    for (const tab of tabs) {
      const chosen = tab.dataset.deskTab === part;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
  }

  function arrows(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    next.focus();
    show(next.dataset.deskTab);
  }

  // What is missing, each a link: open criteria, a reason for another grade, reasons for red lines.
  function missing() {
    const list = document.querySelector("[data-desk-missing-list]");
    const count = document.querySelector("[data-desk-missing-count]");
    if (!list) return;
    const found = [];
    for (const criterion of document.querySelectorAll("[data-criterion]:not(.answered)")) {
      found.push([criterion, criterion.querySelector("legend").textContent]);
    }
    const own = document.querySelector("input[name=own_grade]:checked")?.value;
    const shown = document.querySelector("[data-grade-option]:not([hidden])")?.dataset.gradeOption;
    const reason = document.getElementById("own-reason");
    if (own && shown && own !== shown && !reason?.value.trim()) found.push([reason, list.dataset.textReason]);
    for (const box of document.querySelectorAll("input[name=red_lines]:checked")) {
      const text = document.getElementById(`${box.id}-reason`);
      if (!text?.value.trim()) found.push([text, list.dataset.textRedLine]);
    }
    list.replaceChildren(...found.map(([target, title]) => line(target, title)));
    if (!found.length) {
      const none = document.createElement("li");
      none.textContent = list.dataset.textNone;
      list.append(none);
    }
    const text = found.length ? count.dataset.text : count.dataset.textNone;
    count.textContent = text.replace("{count}", String(found.length));
    count.closest("details").classList.toggle("done", !found.length);
  }

  function line(target, title) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${target.id}`;
    link.textContent = title.trim().replace(/\s+/g, " ");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(target);
    });
    item.append(link);
    return item;
  }

  function goTo(target) {
    show("rubric");
    for (const open of document.querySelectorAll("[data-desk-missing][open]")) open.open = false;
    document.getElementById("desk-case")?.close();
    target.scrollIntoView({ block: "start" });
    const field = target.matches("textarea") ? target : target.querySelector("input:checked, input:not([type=hidden])");
    field?.focus({ preventScroll: true });
  }

  // How far down what stays on top reaches, so that nothing one goes to lies under it.
  function head() {
    const bar = document.querySelector(".review-bar");
    if (!bar) return;
    const measure = () => {
      const reach = parseFloat(getComputedStyle(bar).top) + bar.offsetHeight;
      document.documentElement.style.setProperty("--desk-head", `${Math.ceil(reach)}px`);
    };
    new ResizeObserver(measure).observe(bar);
    window.addEventListener("resize", measure);
    measure();
  }

  tabs.forEach((tab) => {
    tab.addEventListener("click", () => show(tab.dataset.deskTab));
    tab.addEventListener("keydown", arrows);
  });
  for (const link of document.querySelectorAll("[data-desk-goto]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(document.getElementById(link.dataset.deskGoto));
    });
  }
  document.addEventListener("desk:show", (event) => show(event.detail));
  for (const type of ["review:counted", "autosave:saved"]) document.addEventListener(type, missing);
  document.querySelector("[data-review-form]")?.addEventListener("input", missing);
  document.querySelector("[data-review-form]")?.addEventListener("change", missing);
  head();
  missing();
  const wanted = document.getElementById(window.location.hash.slice(1));
  if (wanted?.matches("[data-criterion]")) goTo(wanted);
})();
