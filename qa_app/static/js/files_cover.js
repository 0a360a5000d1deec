// Rectangles on a page: drawn with the pointer, moved by keys, kept in the rows of the form, which is
// what is sent. Rows hold thousandths of the unrotated page; the page is shown turned.

const sheet = document.querySelector("[data-cover]");
const form = document.querySelector("[data-cover-form]");
const SIDES = ["x", "y", "w", "h"];
const WHOLE = 1000;
const LEAST = 4;
const STEP = 5;
let stage = null;
let turn = 0;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// A corner of the unrotated page as it is shown (thousandths both), and back.
function shownAt([u, v]) {
  return { 0: [u, v], 90: [WHOLE - v, u], 180: [WHOLE - u, WHOLE - v], 270: [v, WHOLE - u] }[turn];
}

function keptAt([x, y]) {
  return { 0: [x, y], 90: [y, WHOLE - x], 180: [WHOLE - x, WHOLE - y], 270: [WHOLE - y, x] }[turn];
}

function turned(box, corner) {
  const [x, y, w, h] = box;
  const [one, two] = [corner([x, y]), corner([x + w, y + h])];
  const left = Math.min(one[0], two[0]);
  const top = Math.min(one[1], two[1]);
  return [left, top, Math.abs(one[0] - two[0]), Math.abs(one[1] - two[1])];
}

function rows() {
  return [...form.querySelectorAll("[data-cover-row]")];
}

function fieldsOf(row) {
  return SIDES.map((side) => row.querySelector(`[name=${side}]`));
}

function boxOf(row) {
  const numbers = fieldsOf(row).map((field) => field.value.trim());
  if (!numbers.every((text) => /^\d+$/.test(text))) return null;
  return row.querySelector("[name=off]").checked ? null : numbers.map(Number);
}

function write(row, box) {
  fieldsOf(row).forEach((field, at) => {
    field.value = box ? String(Math.round(box[at])) : "";
  });
  row.querySelector("[name=off]").checked = false;
}

function emptyRow() {
  const free = rows().find((row) => fieldsOf(row).every((field) => !field.value.trim()));
  if (free) return free;
  const last = rows().at(-1);
  const fresh = last.cloneNode(true);
  write(fresh, null);
  const number = rows().length;
  fresh.querySelector("td").textContent = String(number + 1);
  fresh.querySelector("[name=off]").value = String(number);
  last.after(fresh);
  return fresh;
}

function put(mark, shown) {
  const names = ["left", "top", "width", "height"];
  names.forEach((name, at) => mark.style.setProperty(name, `${shown[at] / 10}%`));
}

function draw(focusRow = null) {
  stage.querySelectorAll(".cover-box").forEach((mark) => mark.remove());
  rows().forEach((row, at) => {
    const box = boxOf(row);
    if (!box) return;
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "cover-box";
    mark.textContent = String(at + 1);
    mark.setAttribute("aria-label", sheet.dataset.textBox.replace("{number}", at + 1));
    put(mark, turned(box, shownAt));
    mark.addEventListener("keydown", (event) => boxKey(event, row));
    mark.addEventListener("pointerdown", (event) => event.stopPropagation());
    stage.append(mark);
    if (row === focusRow) mark.focus();
  });
}

function boxKey(event, row) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (event.key === "Delete" || event.key === "Backspace") {
    write(row, null);
    draw();
    stage.focus();
  } else if (event.key in steps) {
    const [across, down] = steps[event.key].map((step) => step * STEP);
    const [x, y, w, h] = turned(boxOf(row), shownAt);
    const moved = event.shiftKey
      ? [x, y, clamp(w + across, LEAST, WHOLE - x), clamp(h + down, LEAST, WHOLE - y)]
      : [clamp(x + across, 0, WHOLE - w), clamp(y + down, 0, WHOLE - h), w, h];
    write(row, turned(moved, keptAt));
    draw(row);
  } else return;
  event.preventDefault();
}

function pointAt(event) {
  const area = stage.getBoundingClientRect();
  const x = ((event.clientX - area.left) / area.width) * WHOLE;
  const y = ((event.clientY - area.top) / area.height) * WHOLE;
  return [clamp(Math.round(x), 0, WHOLE), clamp(Math.round(y), 0, WHOLE)];
}

function between([a, b], [c, d]) {
  return [Math.min(a, c), Math.min(b, d), Math.abs(a - c), Math.abs(b - d)];
}

function watchPointer() {
  let from = null;
  let mark = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = pointAt(event);
    mark = document.createElement("div");
    mark.className = "cover-box drawing";
    stage.append(mark);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (from) put(mark, between(from, pointAt(event)));
  });
  stage.addEventListener("pointercancel", () => {
    mark?.remove();
    from = null;
  });
  stage.addEventListener("pointerup", (event) => {
    if (!from) return;
    const shown = between(from, pointAt(event));
    mark.remove();
    from = null;
    if (shown[2] < LEAST || shown[3] < LEAST) return;
    const row = emptyRow();
    write(row, turned(shown, keptAt));
    draw(row);
  });
}

async function show() {
  const status = sheet.querySelector("[data-cover-status]");
  const pdfjs = await import(sheet.dataset.pdfjs);
  pdfjs.GlobalWorkerOptions.workerSrc = sheet.dataset.worker;
  const assets = sheet.dataset.assets;
  const found = await pdfjs.getDocument({
    url: sheet.dataset.url,
    isEvalSupported: false,
    cMapUrl: `${assets}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${assets}standard_fonts/`,
    wasmUrl: `${assets}wasm/`,
  }).promise;
  const page = await found.getPage(1);
  turn = Number(sheet.dataset.turn);
  const rotation = (page.rotate + turn) % 360;
  const width = Math.min(sheet.clientWidth, 900);
  const whole = page.getViewport({ scale: 1, rotation });
  const sharp = Math.min(window.devicePixelRatio || 1, 2);
  const viewport = page.getViewport({ scale: (width / whole.width) * sharp, rotation });
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(viewport.width);
  canvas.height = Math.ceil(viewport.height);
  canvas.style.setProperty("width", `${width}px`);
  await page.render({ canvasContext: canvas.getContext("2d"), canvas, viewport }).promise;
  stage = sheet.querySelector("[data-cover-stage]");
  stage.tabIndex = -1;
  stage.append(canvas);
  stage.hidden = false;
  status.hidden = true;
}

function start() {
  const whole = form.querySelector("[data-cover-whole]");
  whole.hidden = false;
  whole.addEventListener("click", () => {
    const row = emptyRow();
    write(row, [0, 0, WHOLE, WHOLE]);
    draw(row);
  });
  form.addEventListener("input", () => draw());
  watchPointer();
  draw();
}

if (sheet) {
  show()
    .then(start)
    .catch(() => {
      sheet.querySelector("[data-cover-status]").textContent = sheet.dataset.textUnread;
    });
}
