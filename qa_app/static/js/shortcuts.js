// Single keys for what a page marks: data-shortcut="n" on a link or button. Never while typing.
"use strict";

(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || !/^[a-z]$/.test(event.key)) return;
    const wanted = document.querySelector(`[data-shortcut="${event.key}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });
})();
