// Zoom by hand: ctrl and wheel (also what a touchpad's pinch sends), and two fingers on a screen. The
// point under the hand stays where it is.

const WHEEL = 0.0035;

export function gestures(pane) {
  const { scroller } = pane;
  const corner = () => scroller.getBoundingClientRect();

  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = corner();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp(-Math.max(-120, Math.min(120, event.deltaY * lines)) * WHEEL);
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      pane.setZoom(pane.scale * factor, at);
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
