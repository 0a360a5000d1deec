// Evidence on the desk: what the viewer hands over goes to the current criterion as a link that opens
// the viewer there; each link can be removed. Saved like any other field (evidence:CRITERION).
"use strict";

(() => {
  const form = document.querySelector("[data-review-form]");
  const pattern = document.getElementById("evidence-place");
  if (!form || !pattern) return;
  const text = pattern.content.querySelector("[data-evidence-text]").textContent;
  const boxes = Array.from(form.querySelectorAll("[data-evidence]"));

  const current = () => form.querySelector(".criterion.current") ?? form.querySelector("[data-criterion]");
  const boxOf = (criterion) => criterion?.querySelector("[data-evidence]");
  const valuesOf = (box) =>
    Array.from(box.querySelectorAll("[data-evidence-list] input"), (field) => field.value);

  function draw(box, value) {
    const [page, number, region] = value.split("|");
    const item = pattern.content.firstElementChild.cloneNode(true);
    const field = item.querySelector("input");
    field.name = `evidence:${box.dataset.evidence}`;
    field.value = value;
    item.querySelector("[data-evidence-link]").href = `#evidence=${page}${region ? `:${region}` : ""}`;
    item.querySelector("[data-evidence-text]").textContent = text.replace("0", number);
    const icon = item.querySelector("[data-evidence-icon]");
    if (region) icon.setAttribute("href", icon.getAttribute("href").replace("#bookmark", "#crop"));
    box.querySelector("[data-evidence-list]").append(item);
  }

  function changed(box) {
    const detail = { name: `evidence:${box.dataset.evidence}` };
    form.dispatchEvent(new CustomEvent("autosave:changed", { detail }));
  }

  function add(box, { page, number, region }) {
    const value = `${page}|${number}|${region ? region.join(",") : ""}`;
    if (!box || valuesOf(box).includes(value)) return;
    draw(box, value);
    changed(box);
    const fresh = box.querySelector("[data-evidence-list] li:last-child");
    fresh.classList.add("evidence-fresh");
    setTimeout(() => fresh.classList.remove("evidence-fresh"), 2000);
  }

  function goTo(link) {
    const [page, number, region] = link.closest("li").querySelector("input").value.split("|");
    const detail = { page, number: Number(number), region: region ? region.split(",").map(Number) : null };
    document.dispatchEvent(new CustomEvent("desk:show", { detail: "file" }));
    document.dispatchEvent(new CustomEvent("viewer:goto", { detail }));
  }

  function onClick(event) {
    const box = event.target.closest("[data-evidence]");
    if (!box) return;
    const link = event.target.closest("[data-evidence-link]");
    if (link) {
      event.preventDefault();
      goTo(link);
    } else if (event.target.closest("[data-evidence-remove]")) {
      const item = event.target.closest("li");
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      (next?.querySelector("[data-evidence-remove]") ?? box.querySelector("[data-evidence-add]")).focus();
      changed(box);
    } else if (event.target.closest("[data-evidence-add]")) {
      document.querySelector("[data-viewer-quote]")?.click();
    }
  }

  function tellCurrent() {
    const place = document.querySelector("[data-desk-current]");
    const title = current()?.querySelector("legend")?.childNodes;
    if (!place || !title) return;
    const words = Array.from(title).filter((node) => !node.classList?.contains("criterion-weight"));
    const name = words.map((node) => node.textContent).join("").trim().replace(/\s+/g, " ");
    place.textContent = place.dataset.text.replace("{criterion}", () => name);
    place.hidden = false;
  }

  document.addEventListener("viewer:evidence", (event) => add(boxOf(current()), event.detail));
  document.addEventListener("review:current", tellCurrent);
  form.addEventListener("click", onClick);
  form.addEventListener("autosave:set", (event) => {
    const { name, values } = event.detail;
    const box = name.startsWith("evidence:") && boxes.find((one) => `evidence:${one.dataset.evidence}` === name);
    if (!box) return;
    event.preventDefault();
    box.querySelector("[data-evidence-list]").replaceChildren();
    values.forEach((value) => draw(box, value));
  });
  tellCurrent();
})();
