// Small pictures of pages, drawn by PDF.js from the single-page PDFs the server gives out.
// Lazily: only what comes into view, a few at a time. A picture once drawn is used again when the
// directory is replaced after an act (event "archive:swapped" on document).

const root = document.querySelector("[data-thumbs]");
const AT_ONCE = 3;
const WIDTH = 100;
const HEIGHT = 132;
const drawn = new Map();
const waiting = [];
let running = 0;
let library = null;

function load() {
  library ??= import(root.dataset.pdfjs).then((pdfjs) => {
    pdfjs.GlobalWorkerOptions.workerSrc = root.dataset.worker;
    return pdfjs;
  });
  return library;
}

function keyOf(item) {
  return `${item.dataset.page}/${item.dataset.turn}`;
}

function place(item, canvas) {
  const blank = item.querySelector("[data-thumb]");
  blank.replaceChildren(canvas);
  blank.classList.add("drawn");
}

async function draw(item) {
  const pdfjs = await load();
  const task = pdfjs.getDocument({
    url: item.querySelector("a").href,
    isEvalSupported: false,
    cMapUrl: `${root.dataset.assets}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${root.dataset.assets}standard_fonts/`,
    wasmUrl: `${root.dataset.assets}wasm/`,
  });
  try {
    const page = await (await task.promise).getPage(1);
    const rotation = (page.rotate + Number(item.dataset.turn)) % 360;
    const whole = page.getViewport({ scale: 1, rotation });
    const fit = Math.min(WIDTH / whole.width, HEIGHT / whole.height);
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const viewport = page.getViewport({ scale: fit * sharp, rotation });
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    canvas.style.width = `${Math.round(whole.width * fit)}px`;
    await page.render({ canvasContext: canvas.getContext("2d"), canvas, viewport }).promise;
    drawn.set(keyOf(item), canvas);
    place(item, canvas);
  } finally {
    task.destroy();
  }
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const item = waiting.shift();
    if (!item.isConnected || drawn.has(keyOf(item))) continue;
    running += 1;
    draw(item)
      .catch(() => item.classList.add("page-unseen"))
      .finally(() => {
        running -= 1;
        next();
      });
  }
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      waiting.push(entry.target);
    }
    next();
  },
  { rootMargin: "200px" },
);

function watch() {
  for (const item of document.querySelectorAll("[data-thumbs] [data-page]")) {
    const canvas = drawn.get(keyOf(item));
    if (canvas) place(item, canvas);
    else watcher.observe(item);
  }
}

if (root) {
  watch();
  document.addEventListener("archive:swapped", watch);
}
