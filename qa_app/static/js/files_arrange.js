// The directory of a file by dragging and by keys. Every act posts the same form fields as the
// page's own forms and puts the answer's directory in the place of the old one, so that the server
// alone decides how the file looks. Without this script the forms work as they are.
"use strict";

(() => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  let carried = null;
  let busy = false;

  const archive = () => document.getElementById("archive");
  const documentOf = (element) => element?.closest("[data-document]");
  const pageOf = (element) => element?.closest("[data-page]");
  const pagesIn = (doc) => [...doc.querySelectorAll("[data-page]")];

  function say(text) {
    const place = document.querySelector("[data-archive-status]");
    if (place) place.textContent = text;
  }

  function openedDetails() {
    return [...document.querySelectorAll("#archive details[data-long][open]")].map(
      (details) => documentOf(details).dataset.document,
    );
  }

  function swap(html, focus) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const found = fresh.getElementById("archive");
    if (!found) return false;
    const opened = openedDetails();
    archive().replaceWith(document.adoptNode(found));
    for (const id of opened) {
      const details = document.getElementById(`d-${id}`)?.querySelector("details[data-long]");
      if (details) details.open = true;
    }
    ready();
    for (const opener of document.querySelectorAll("#archive [data-opens-dialog]")) {
      opener.onclick = () => document.getElementById(opener.dataset.opensDialog).showModal();
    }
    const again = focus && document.getElementById(focus);
    (again?.matches("[data-page]") ? again.querySelector("a") : again?.querySelector("[data-grip]"))?.focus();
    document.dispatchEvent(new CustomEvent("archive:swapped"));
    return true;
  }

  function reasonIn(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.querySelector("main p")?.textContent.trim();
  }

  function refused(text) {
    say(text);
    for (const button of document.querySelectorAll("#archive [aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  }

  async function send(url, fields, focus) {
    if (busy) return;
    busy = true;
    const words = archive().dataset;
    say(words.textWorking);
    try {
      const answer = await fetch(url, {
        method: fields ? "POST" : "GET",
        body: fields,
        headers: fields ? { "X-CSRFToken": token } : {},
        credentials: "same-origin",
      });
      const html = await answer.text();
      if (answer.ok && swap(html, focus)) say(fields ? words.textDone : "");
      else refused(reasonIn(html) || words.textFailed);
    } catch {
      refused(words.textFailed);
    } finally {
      busy = false;
    }
  }

  function act(doc, values, pages, focus) {
    const fields = new FormData();
    fields.append("revision", doc.dataset.revision);
    if (doc.querySelector("[data-acts]")) fields.append("edit", "1");
    for (const [name, value] of Object.entries(values)) fields.append(name, value);
    for (const page of pages) fields.append("page", page);
    send(doc.dataset.pagesUrl, fields, focus);
  }

  function placeDocument(doc, part, before) {
    const fields = new FormData();
    fields.append("revision", doc.dataset.revision);
    fields.append("part", part);
    fields.append("before", before);
    send(doc.dataset.placeUrl, fields, doc.id);
  }

  function movePages(pages, into, before) {
    const first = document.getElementById(`p-${pages[0]}`);
    act(documentOf(first), { act: "move", into, before }, pages, first.id);
  }

  // Keys on a page: Alt with arrows moves, R turns, S splits, Delete takes out.
  function pageKey(event, item) {
    const doc = documentOf(item);
    const items = pagesIn(doc);
    const at = items.indexOf(item);
    const id = item.dataset.page;
    if (event.altKey) {
      const steps = { ArrowLeft: -1, ArrowRight: 1 };
      if (event.key in steps) return moveWithin(items, at, steps[event.key]);
      const others = { ArrowUp: -1, ArrowDown: 1 };
      if (event.key in others) return moveAcross(doc, id, others[event.key]);
      return false;
    }
    if (event.ctrlKey || event.metaKey) return false;
    const key = event.key.toLowerCase();
    if (key === "arrowleft" || key === "arrowright") {
      items[at + (key === "arrowleft" ? -1 : 1)]?.querySelector("a").focus();
    } else if (key === "r") act(doc, { act: event.shiftKey ? "left" : "right" }, [id], item.id);
    else if (key === "s") act(doc, { act: "split" }, [id], item.id);
    else if (key === "delete") act(doc, { act: "remove" }, [id], items[at + 1]?.id);
    else return false;
    return true;
  }

  function moveWithin(items, at, step) {
    const to = at + step;
    if (to < 0 || to >= items.length) return true;
    const before = step < 0 ? items[to] : items[to + 1];
    movePages([items[at].dataset.page], "", before?.dataset.page ?? "");
    return true;
  }

  function moveAcross(doc, id, step) {
    const docs = [...document.querySelectorAll("[data-document][data-ready=yes]")];
    const other = docs[docs.indexOf(doc) + step];
    if (!other) return true;
    const before = step > 0 ? pagesIn(other)[0]?.dataset.page : "";
    movePages([id], other.dataset.document, before ?? "");
    return true;
  }

  // Keys on the grip of a document: Alt with up and down, through all parts.
  function gripKey(event, doc) {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return false;
    const part = doc.closest("[data-part]");
    const own = [...part.querySelectorAll("[data-document]")];
    const at = own.indexOf(doc);
    const parts = [...document.querySelectorAll("[data-part]")];
    if (event.key === "ArrowUp") {
      if (at > 0) placeDocument(doc, part.dataset.part, own[at - 1].dataset.document);
      else {
        const above = parts[parts.indexOf(part) - 1];
        if (above) placeDocument(doc, above.dataset.part, "");
      }
    } else if (at < own.length - 1) {
      placeDocument(doc, part.dataset.part, own[at + 2]?.dataset.document ?? "");
    } else {
      const below = parts[parts.indexOf(part) + 1];
      const first = below?.querySelector("[data-document]")?.dataset.document ?? "";
      if (below) placeDocument(doc, below.dataset.part, first);
    }
    return true;
  }

  function chosenWith(item) {
    const doc = documentOf(item);
    const boxes = [...doc.querySelectorAll("input[name=page]:checked")].map((box) => box.value);
    return boxes.includes(item.dataset.page) ? boxes : [item.dataset.page];
  }

  function clearMarks() {
    const marks = ["drop-before", "drop-after", "drop-here"];
    for (const marked of document.querySelectorAll(marks.map((name) => `.${name}`).join(","))) {
      marked.classList.remove(...marks);
    }
  }

  function startDrag(event) {
    const item = pageOf(event.target);
    const grip = event.target.closest?.("[data-grip]");
    if (!item && !grip) return;
    carried = item ? { pages: chosenWith(item), element: item } : { element: documentOf(grip) };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    carried.element.classList.add("dragging");
  }

  // Where a drop at this point would put what is carried, or null.
  function aim(event) {
    if (!carried) return null;
    if (!carried.pages) {
      const part = event.target.closest?.("[data-part]");
      const before = documentOf(event.target);
      return part && { part, before: before === carried.element ? null : before };
    }
    const doc = documentOf(event.target);
    if (!doc || doc.dataset.ready !== "yes") return null;
    const item = pageOf(event.target);
    if (!item) return { doc, item: null };
    const box = item.getBoundingClientRect();
    return { doc, item, after: event.clientX > box.left + box.width / 2 };
  }

  function mark(goal) {
    clearMarks();
    if (goal.item) goal.item.classList.add(goal.after ? "drop-after" : "drop-before");
    else if (goal.doc) goal.doc.classList.add("drop-here");
    else if (goal.before) goal.before.classList.add("drop-before");
    else goal.part.classList.add("drop-here");
  }

  function drop(goal) {
    if (goal.part) {
      placeDocument(carried.element, goal.part.dataset.part, goal.before?.dataset.document ?? "");
      return;
    }
    const next = goal.after ? goal.item.nextElementSibling : goal.item;
    movePages(carried.pages, goal.doc.dataset.document, next?.dataset.page ?? "");
  }

  function watchDrags() {
    document.addEventListener("dragstart", startDrag);
    document.addEventListener("dragover", (event) => {
      const goal = aim(event);
      if (!goal) return;
      event.preventDefault();
      mark(goal);
    });
    document.addEventListener("drop", (event) => {
      const goal = aim(event);
      if (!goal) return;
      event.preventDefault();
      clearMarks();
      drop(goal);
    });
    document.addEventListener("dragend", () => {
      carried?.element.classList.remove("dragging");
      carried = null;
      clearMarks();
    });
  }

  function watchForms() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.closest("#archive")) return;
      event.preventDefault();
      delete form.dataset.sent;
      const fields = new FormData(form, event.submitter);
      send(form.action, fields, documentOf(form)?.id);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("#archive a[data-swap]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      send(link.href, null, documentOf(link)?.id);
    });
  }

  // While something is being checked the directory is fetched anew, unless somebody is at work in it.
  function watchChecks(pause = 2000) {
    if (!archive().querySelector("[data-checking]")) return;
    setTimeout(async () => {
      const atWork = busy || carried || document.hidden || archive().contains(document.activeElement);
      if (!atWork) await send(location.href, null, null);
      watchChecks(Math.min(pause * 1.5, 15000));
    }, pause);
  }

  function watchKeys() {
    document.addEventListener("keydown", (event) => {
      const grip = event.target.closest?.("[data-grip]");
      const link = event.target.closest?.(".page-picture");
      let done = false;
      if (grip) done = gripKey(event, documentOf(grip));
      else if (link) done = pageKey(event, pageOf(link));
      if (done) event.preventDefault();
    });
  }

  function ready() {
    for (const grip of document.querySelectorAll("[data-grip]")) grip.hidden = false;
    const help = document.querySelector("[data-archive-help]");
    if (help) help.hidden = false;
  }

  if (!archive()) return;
  ready();
  watchDrags();
  watchForms();
  watchKeys();
  watchChecks();
})();
