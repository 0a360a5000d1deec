// What the viewer remembers of each file in this browser: place, zoom, panes, turned pages. Nothing
// about persons: the key is the address of the file's outline.

const PREFIX = "viewer:";
const KEPT_FILES = 60;

export class Memory {
  constructor(address) {
    this.key = PREFIX + new URL(address, window.location.href).pathname;
    this.timer = 0;
  }

  read() {
    try {
      const found = JSON.parse(localStorage.getItem(this.key));
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }

  // Written a moment later, and at once when the page is left.
  write(state, now = false) {
    clearTimeout(this.timer);
    const save = () => {
      try {
        localStorage.setItem(this.key, JSON.stringify({ ...state(), at: Date.now() }));
      } catch {
        // Storage is full or forbidden: the file opens at its first page next time.
      }
    };
    if (now) save();
    else this.timer = setTimeout(save, 400);
  }

  // The oldest files are forgotten.
  static tidy() {
    try {
      const files = Object.keys(localStorage)
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => [key, JSON.parse(localStorage.getItem(key))?.at ?? 0])
        .sort((a, b) => b[1] - a[1]);
      files.slice(KEPT_FILES).forEach(([key]) => localStorage.removeItem(key));
    } catch {
      // Nothing to tidy where nothing may be stored.
    }
  }
}
