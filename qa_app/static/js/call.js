// The call screen by keyboard: digits choose in the step one is at and go on to the next, j and k
// move, c is the note, v shows the number, n takes the next call, Enter saves: what was noted, or
// the finished call once every question is answered.
"use strict";

(() => {
  const screen = document.querySelector("[data-call]");
  if (!screen) return;
  const form = document.querySelector("[data-call-form]");
  const typing = (target) => target.closest("textarea, select, input:not([type=radio])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const wanted = document.querySelector(`[data-call-key="${CSS.escape(event.key)}"]`);
    if (wanted && !(event.key === "Enter" && event.target.closest("a, button, summary"))) {
      event.preventDefault();
      wanted.click();
    } else if (form) steps.key(event);
  });

  reveal(document.querySelector("[data-call-reveal]"));
  const steps = form ? new Steps() : null;
  steps?.begin();

  function Steps() {
    let current = 0;
    const connected = form.querySelector("[data-connected]");
    const all = () =>
      Array.from(form.querySelectorAll("[data-step]")).filter((one) => !one.closest("[hidden]"));
    const outcome = () => form.querySelector("input[name=outcome]:checked")?.value ?? "";
    const answered = (step) => Boolean(step.querySelector("input:checked"));
    const isOpen = (step) => !answered(step);

    function mark(index, scroll) {
      const steps = all();
      current = Math.max(0, Math.min(index, steps.length - 1));
      steps.forEach((step, at) => step.classList.toggle("current", at === current));
      if (!scroll) return;
      steps[current].focus({ preventScroll: true });
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      steps[current].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    }

    function show() {
      const talks = outcome() === "connected";
      connected.hidden = !talks;
      form.querySelector("[data-call-finish]").hidden = !talks;
      const questions = Array.from(form.querySelectorAll("[data-question]"));
      form.querySelector("[data-call-done]").textContent = questions.filter(answered).length;
      for (const one of questions) {
        const words = one.querySelector("[data-words]");
        const lead = one.querySelector("[data-lead]:checked");
        words.hidden = !lead && !words.querySelector("textarea").value;
      }
    }

    function choose(key) {
      const step = all()[current];
      const field = step?.querySelector(`input[data-key="${key}"]`);
      if (!field) return;
      field.checked = true;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      const words = field.matches("[data-lead]") && step.querySelector("[data-words] textarea");
      if (words) {
        words.focus();
        return;
      }
      if (step.id !== "step-outcome" || outcome() === "connected") mark(current + 1, true);
    }

    async function save() {
      if (outcome() !== "connected") {
        if (outcome()) form.requestSubmit(form.querySelector("[data-call-note]"));
        return;
      }
      const left = all().findIndex(isOpen);
      if (left >= 0) {
        mark(left, true);
        return;
      }
      form.requestSubmit(form.querySelector("[data-call-finish]"));
    }

    this.key = (event) => {
      if (/^[1-9]$/.test(event.key)) choose(event.key);
      else if (event.key === "j" || event.key === "ArrowDown") mark(current + 1, true);
      else if (event.key === "k" || event.key === "ArrowUp") mark(current - 1, true);
      else if (event.key === "c") {
        form.querySelector("#call-more").open = true;
        form.querySelector("#note").focus();
      } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) save();
      else return;
      event.preventDefault();
    };

    this.begin = () => {
      form.addEventListener("change", show);
      form.addEventListener("autosave:restored", show);
      form.addEventListener("focusin", (event) => {
        const at = all().indexOf(event.target.closest("[data-step]"));
        if (at >= 0) mark(at, false);
      });
      form.addEventListener("submit", once);
      show();
      mark(0, false);
    };

    // Sent once; a page the browser brings back from its memory may send again with the same key.
    function once(event) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
    }
  }

  // Name and number beside the questions, without leaving what was typed.
  function reveal(asked) {
    asked?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const token = document.querySelector("meta[name=csrf-token]").content;
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      const answer = await fetch(asked.action, { method: "POST", headers }).catch(() => null);
      const isJson = answer?.headers.get("content-type")?.startsWith("application/json");
      if (!answer?.ok || !isJson) {
        window.location.reload();
        return;
      }
      const person = await answer.json();
      const shown = document.querySelector("[data-call-shown]").content.cloneNode(true);
      shown.querySelector("[data-name]").textContent = person.name || "—";
      shown.querySelector("[data-phone]").textContent = person.phone || "—";
      asked.replaceWith(shown);
    });
  }
})();
