// Pages opened by a one-use link: keeps what was answered on this phone until it was sent, tells
// of a lost connection before sending, and sends once. The page works without it.
(() => {
  "use strict";
  const PREFIX = "answers:";
  const LONGEST = 30 * 24 * 3600 * 1000;

  // The last letters of the address tell two links apart; the whole of it is not kept here.
  const own = PREFIX + location.pathname.slice(-8);

  const kept = {
    read(key) {
      try {
        return JSON.parse(localStorage.getItem(key)) || {};
      } catch {
        return {};
      }
    },
    write(key, value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        /* A phone without room or in private mode: the page still sends. */
      }
    },
    drop(key) {
      try {
        localStorage.removeItem(key);
      } catch {
        /* nothing was kept */
      }
    },
    keys() {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      } catch {
        return [];
      }
    },
  };

  // Sent answers and old ones go; the page of a dead link drops its own.
  function tidy(sent) {
    for (const key of kept.keys()) {
      const entry = kept.read(key);
      const old = !(Date.now() - entry.at < LONGEST);
      if (old || (sent && entry.sent)) kept.drop(key);
    }
  }

  function answersOf(form) {
    const answers = {};
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      if (field.type === "radio" ? field.checked : field.value) answers[field.name] = field.value;
    }
    return answers;
  }

  function fill(form, answers) {
    let filled = 0;
    for (const field of form.elements) {
      if (!field.name || !(field.name in answers)) continue;
      if (field.type === "radio") {
        const group = form.elements[field.name];
        if (group.value || field.value !== answers[field.name]) continue;
        field.checked = true;
      } else if (field.type !== "hidden" && !field.value) {
        field.value = answers[field.name];
      } else continue;
      filled += 1;
    }
    return filled;
  }

  function keepOn(form) {
    const note = form.querySelector("[data-answers-note]");
    const say = (name) => {
      if (note) note.textContent = note.dataset[name] || "";
    };
    const save = (sent) => kept.write(own, { answers: answersOf(form), at: Date.now(), sent });
    const before = kept.read(own);
    if (before.answers && fill(form, before.answers)) say("restored");
    form.addEventListener("input", () => save(false));
    const button = form.querySelector("button.send");
    let sending = false;
    form.addEventListener("submit", (event) => {
      if (sending || !navigator.onLine) {
        event.preventDefault();
        if (!sending) say("offline");
        return;
      }
      sending = true;
      save(true);
      button.setAttribute("aria-disabled", "true");
      say("sending");
    });
    // Coming back to the page from the history, or after the connection broke off.
    window.addEventListener("pageshow", () => {
      sending = false;
      button.removeAttribute("aria-disabled");
    });
    window.addEventListener("online", () => say("online"));
  }

  tidy(document.querySelector("[data-answers-sent]") !== null);
  if (document.querySelector("[data-answers-forget]")) kept.drop(own);
  const errors = document.querySelector(".errors");
  if (errors) errors.focus();
  // A page that came back with questions open was posted: going back to it later would end in the
  // browser's own page about sending again. As an address it opens like the link itself.
  if (errors) history.replaceState(null, "", location.href);
  const form = document.querySelector("form[data-answers]");
  if (form) keepOn(form);
})();
