// PDF.js, kept on a short lead: one worker for all pages, no scripts, no forms, no evaluation, no
// WebAssembly (its decoders have versions in plain JavaScript), and a limit on the size of images.

import * as pdfjs from "../vendor/pdfjs/pdf.min.mjs";
import { takePort } from "./viewer-start.js";

const BASE = new URL("../vendor/pdfjs/", import.meta.url).href;
// The browser's own decoder of JPEGs is ten times quicker than one in JavaScript. PDF.js 5.6 leaves it
// off in every Chromium because of faults in old ones; anchors came after they were mended (125).
const OWN_DECODER = Boolean(globalThis.ImageDecoder) && CSS.supports("anchor-name", "--a");
const LARGEST_IMAGE = 120_000_000; // picture elements; an A3 scan at 600 dpi has 70 million

pdfjs.GlobalWorkerOptions.workerSrc = `${BASE}pdf.worker.min.mjs`;

let worker = null;
let begun = null;

function runningWorker() {
  if (!worker || worker.destroyed) {
    begun = takePort();
    worker = pdfjs.PDFWorker.create(begun ? { port: begun, verbosity: 0 } : { verbosity: 0 });
  }
  return worker;
}

// A page on which the worker hangs takes the worker with it; the next page gets a new one.
export function dropWorker() {
  worker?.destroy();
  begun?.terminate();
  worker = begun = null;
}

// One open page. `data` is consumed.
export async function openPaper(data) {
  const own = runningWorker();
  const task = pdfjs.getDocument({
    data,
    worker: own,
    cMapUrl: `${BASE}cmaps/`,
    standardFontDataUrl: `${BASE}standard_fonts/`,
    wasmUrl: `${BASE}wasm/`,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    isImageDecoderSupported: OWN_DECODER,
    maxImageSize: LARGEST_IMAGE,
    verbosity: 0,
  });
  const page = await task.promise.then((file) => file.getPage(1)).catch((problem) => {
    task.destroy();
    throw problem;
  });
  return { page, alive: () => own === worker, close: () => task.destroy().catch(() => {}) };
}

export const textLayer = (page, container, viewport) =>
  new pdfjs.TextLayer({
    textContentSource: page.streamTextContent({ includeMarkedContent: false }),
    container,
    viewport,
  });
