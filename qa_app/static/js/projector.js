// The clock of the seed ceremony: Beijing time to the second, whatever the computer's own zone.
"use strict";

(() => {
  const clock = document.querySelector("[data-clock]");
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai",
    dateStyle: "short",
    timeStyle: "medium",
  });
  const tick = () => {
    const now = new Date();
    clock.textContent = format.format(now);
    clock.dateTime = now.toISOString();
    setTimeout(tick, 1000 - now.getMilliseconds());
  };
  tick();
})();
