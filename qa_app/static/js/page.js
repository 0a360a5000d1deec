// Every page: the menu at narrow width, one submit per press, focus on errors, files by dropping.
"use strict";

(() => {
  function menu() {
    const toggle = document.querySelector("[data-menu-toggle]");
    const panel = document.getElementById("menu");
    if (!toggle || !panel) return;
    const show = (open) => {
      toggle.setAttribute("aria-expanded", String(open));
      panel.classList.toggle("open", open);
    };
    toggle.addEventListener("click", () => {
      show(toggle.getAttribute("aria-expanded") !== "true");
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !panel.classList.contains("open")) return;
      show(false);
      toggle.focus();
    });
    document.addEventListener("click", (event) => {
      if (panel.classList.contains("open") && !event.target.closest("#menu, [data-menu-toggle]")) show(false);
    });
  }

  function closingDetails() {
    for (const details of document.querySelectorAll("details[data-closes]")) {
      document.addEventListener("click", (event) => {
        if (!details.contains(event.target)) details.open = false;
      });
      details.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        details.open = false;
        details.querySelector("summary").focus();
      });
    }
  }

  // A second press within the same page view sends nothing. The server refuses repeats as well.
  function submitOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post" || form.hasAttribute("data-autosave-url")) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      const buttons = form.querySelectorAll("button[type=submit]");
      // Disabled only after the browser has read the pressed button's name and value.
      setTimeout(() => buttons.forEach((button) => button.setAttribute("aria-disabled", "true")));
      // A file comes and the page stays: the next one can be asked for, a double press cannot.
      if (form.hasAttribute("data-answers-file")) setTimeout(() => release(form), 3000);
    });
    window.addEventListener("pageshow", () => {
      document.querySelectorAll("form[data-sent]").forEach(release);
    });
  }

  function release(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  }

  function focusErrors() {
    document.querySelector("[data-focus-on-load]")?.focus();
  }

  function fileDrop(area) {
    const input = area.querySelector("input[type=file]");
    const names = area.querySelector("[data-file-names]");
    const list = () => {
      names.textContent = Array.from(input.files, (file) => file.name).join("\n");
    };
    input.addEventListener("change", list);
    for (const type of ["dragenter", "dragover"]) {
      area.addEventListener(type, (event) => {
        event.preventDefault();
        area.classList.add("dragging");
      });
    }
    area.addEventListener("dragleave", () => area.classList.remove("dragging"));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("dragging");
      const dropped = new DataTransfer();
      const kept = Array.from(event.dataTransfer.files).slice(0, input.multiple ? undefined : 1);
      kept.forEach((file) => dropped.items.add(file));
      input.files = dropped.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function dialogs() {
    for (const opener of document.querySelectorAll("[data-opens-dialog]")) {
      opener.addEventListener("click", () => {
        document.getElementById(opener.dataset.opensDialog).showModal();
      });
    }
    for (const closer of document.querySelectorAll("[data-closes-dialog]")) {
      closer.addEventListener("click", () => closer.closest("dialog").close());
    }
  }

  function tickAll() {
    for (const master of document.querySelectorAll("input[data-tick-all]")) {
      master.addEventListener("change", () => {
        const boxes = document.querySelectorAll(`input[name="${CSS.escape(master.dataset.tickAll)}"]`);
        boxes.forEach((box) => {
          box.checked = master.checked;
        });
      });
    }
  }

  menu();
  closingDetails();
  submitOnce();
  focusErrors();
  document.querySelectorAll("[data-file-drop]").forEach(fileDrop);
  dialogs();
  tickAll();
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
})();
