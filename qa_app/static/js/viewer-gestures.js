// Zoom by hand: ctrl and wheel (also what a touchpad's pinch sends), and two fingers on a screen. The
// point under the hand stays where it is.

// A notch of a wheel is a step of some 17 %; a touchpad sends many small amounts.
const NOTCH = 1.17;
const SMALL = 20;
const PER_UNIT = 0.01;

function factorOf(event) {
  const amount = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
  if (Math.abs(amount) < SMALL) return Math.exp(-amount * PER_UNIT);
  return amount < 0 ? NOTCH : 1 / NOTCH;
}

export function gestures(pane) {
  const { scroller } = pane;
  const corner = () => scroller.getBoundingClientRect();

  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = corner();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      pane.setZoom(pane.scale * factorOf(event), at);
    },
    { passive: false },
  );

  let start = null;
  const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  const middle = ([a, b]) => {
    const box = corner();
    return {
      x: (a.clientX + b.clientX) / 2 - box.left,
      y: (a.clientY + b.clientY) / 2 - box.top,
    };
  };

  scroller.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      start = { apart: apart(event.touches), scale: pane.scale };
    },
    { passive: false },
  );
  scroller.addEventListener(
    "touchmove",
    (event) => {
      if (!start || event.touches.length !== 2) return;
      event.preventDefault();
      const zoom = (start.scale * apart(event.touches)) / Math.max(start.apart, 1);
      const at = middle(event.touches);
      cancelAnimationFrame(start.frame);
      start.frame = requestAnimationFrame(() => pane.setZoom(zoom, at));
    },
    { passive: false },
  );
  for (const type of ["touchend", "touchcancel"]) {
    scroller.addEventListener(type, (event) => {
      if (event.touches.length < 2) start = null;
    });
  }
}
