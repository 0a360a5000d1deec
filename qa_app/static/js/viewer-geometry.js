// Sizes, turns and regions of pages: pure arithmetic of the file viewer.
// A region is [x, y, width, height] in thousandths of the page as its own PDF shows it, before the
// turn that the archive or the reader gave it. What is shown is turned clockwise by 0, 90, 180, 270.

export const CSS_PX_PER_POINT = 96 / 72;
export const ZOOM_STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
export const ZOOM_LEAST = 0.25;
export const ZOOM_MOST = 5;

export const turn = (degrees) => ((Math.round(degrees / 90) * 90) % 360 + 360) % 360;

export const within = (value, least, most) => Math.min(most, Math.max(least, value));

// Width and height in CSS pixels at 100 %, after the turn.
export function shownSize(width, height, rotation) {
  const [w, h] = [width * CSS_PX_PER_POINT, height * CSS_PX_PER_POINT];
  return turn(rotation) % 180 ? { width: h, height: w } : { width: w, height: h };
}

// zoom: "width", "page" or a number (1 is 100 %).
export function scaleFor(zoom, size, room) {
  if (typeof zoom === "number") return zoom;
  const wide = room.width / size.width;
  const scale = zoom === "page" ? Math.min(wide, room.height / size.height) : wide;
  return within(scale, 0.05, ZOOM_MOST);
}

export function nextStep(scale, direction) {
  const beyond =
    direction > 0
      ? ZOOM_STEPS.find((step) => step > scale * 1.02)
      : ZOOM_STEPS.findLast((step) => step < scale / 1.02);
  return beyond ?? (direction > 0 ? ZOOM_STEPS.at(-1) : ZOOM_STEPS[0]);
}

// From the unturned page to the page as it is shown.
export function toShown([x, y, w, h], rotation) {
  switch (turn(rotation)) {
    case 90:
      return [1000 - y - h, x, h, w];
    case 180:
      return [1000 - x - w, 1000 - y - h, w, h];
    case 270:
      return [y, 1000 - x - w, h, w];
    default:
      return [x, y, w, h];
  }
}

// From the page as it is shown to the unturned page.
export const toPage = (region, rotation) => toShown(region, turn(-rotation));

// Two corners in fractions (0 to 1) of the shown page give a whole-numbered region inside it.
export function regionBetween(first, second) {
  const clean = (value) => Math.round(within(value, 0, 1) * 1000);
  const [x1, x2] = [clean(first.x), clean(second.x)].sort((a, b) => a - b);
  const [y1, y2] = [clean(first.y), clean(second.y)].sort((a, b) => a - b);
  return [x1, y1, x2 - x1, y2 - y1];
}

// "x,y,w,h" as it stands in addresses and form fields; null when it is no region.
export function readRegion(text) {
  if (!/^\d{1,4}(,\d{1,4}){3}$/.test(text ?? "")) return null;
  const [x, y, w, h] = text.split(",").map(Number);
  return w > 0 && h > 0 && x + w <= 1000 && y + h <= 1000 ? [x, y, w, h] : null;
}

// Index of the last start that is not beyond the position; starts ascend.
export function indexAt(starts, position) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
