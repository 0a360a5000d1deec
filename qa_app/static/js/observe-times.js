// Days and times as the program writes them, always those of Shanghai, without asking the server.
"use strict";

globalThis.ObserveTimes = class {
  static MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

  constructor(language) {
    this.language = language;
  }

  parts(when) {
    const parts = new Intl.DateTimeFormat("en-CA", {
      timeZone: "Asia/Shanghai",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    }).formatToParts(new Date(when));
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }

  // 2026-03-05, to compare days.
  key(when) {
    const { year, month, day } = this.parts(when);
    return `${year}-${month}-${day}`;
  }

  day(when) {
    const { year, month, day } = this.parts(when);
    if (this.language === "zh") return `${year}年${Number(month)}月${Number(day)}日`;
    return `${Number(day)} ${ObserveTimes.MONTHS[Number(month) - 1]} ${year}`;
  }

  clock(when) {
    const { hour, minute } = this.parts(when);
    return `${hour}:${minute}`;
  }

  // The day, with the time unless the court named none.
  written(when, timed = true) {
    return timed ? `${this.day(when)} ${this.clock(when)}` : this.day(when);
  }
};
