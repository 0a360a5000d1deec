// Draws the specs that components/chart.html leaves in the page. Kinds and shapes: docs/front-end.md.
// The table beside a drawing says the same; the drawing is a picture with a name for a reader.
"use strict";

(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const SERIES = ["accent", "good", "pass", "fail", "line-strong"].map(colour);
  const font = getComputedStyle(document.body).fontFamily;
  const narrow = window.innerWidth < 576;
  const text = { color: colour("ink"), fontFamily: font, fontSize: 14 };

  const valueAxis = (spec) => ({
    type: "value",
    min: spec.min ?? null,
    max: spec.max ?? null,
    name: spec.value_label ?? "",
    nameTextStyle: text,
    axisLabel: { ...text, hideOverlap: true, formatter: `{value}${spec.unit ?? ""}` },
    splitNumber: narrow ? 3 : 5,
    splitLine: { lineStyle: { color: colour("line") } },
  });

  const categoryAxis = (spec, more) => ({
    type: "category",
    data: spec.categories,
    axisLabel: { ...text, interval: 0, width: narrow ? 96 : 160, overflow: "truncate" },
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour("line-strong") } },
    ...more,
  });

  const lying = (spec) => ({
    xAxis: valueAxis(spec),
    yAxis: categoryAxis(spec, { inverse: true }),
  });

  function bars(spec, stacked) {
    const series = spec.series.map((one, index) => ({
      type: "bar",
      name: one.name,
      data: one.values,
      barMaxWidth: 24,
      stack: stacked ? "all" : undefined,
      itemStyle: { color: one.grade ? colour(one.grade) : SERIES[index % SERIES.length] },
    }));
    return { ...lying(spec), series };
  }

  function lines(spec) {
    const symbols = ["circle", "rect", "triangle", "diamond"];
    const series = spec.series.map((one, index) => ({
      type: "line",
      name: one.name,
      data: one.values,
      symbol: symbols[index % symbols.length],
      symbolSize: 8,
      itemStyle: { color: SERIES[index % SERIES.length] },
    }));
    return { xAxis: categoryAxis(spec), yAxis: valueAxis(spec), series };
  }

  // values: [estimate, low, high] per category; null where there is no figure.
  function intervals(spec) {
    const rows = spec.series[0].values.map((value, index) => (value ? [...value, index] : null));
    const present = rows.filter((row) => row !== null);
    const whisker = (params, api) => {
      const [low, row] = api.coord([api.value(1), api.value(3)]);
      const [high] = api.coord([api.value(2), api.value(3)]);
      const line = (x1, y1, x2, y2) => ({
        type: "line",
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour("accent"), lineWidth: 2 },
      });
      const ends = [line(low, row - 5, low, row + 5), line(high, row - 5, high, row + 5)];
      return { type: "group", children: [line(low, row, high, row), ...ends] };
    };
    const mark = spec.reference && {
      symbol: "none",
      silent: true,
      data: [{ xAxis: spec.reference.value }],
      label: { ...text, formatter: spec.reference.label, position: "start" },
      lineStyle: { color: colour("ink-soft"), type: "dashed" },
    };
    const encode = { x: [0, 1, 2], y: 3 };
    const range = { type: "custom", renderItem: whisker, data: present, encode, silent: true };
    const points = {
      type: "scatter",
      name: spec.series[0].name,
      data: present.map((row) => [row[0], row[3]]),
      symbol: "diamond",
      symbolSize: 12,
      itemStyle: { color: colour("accent") },
      markLine: mark || undefined,
    };
    return { ...lying(spec), series: [range, points] };
  }

  // series[].values: [x, y] pairs; limits: {name, values: [x, y]} drawn as lines (a funnel).
  function scatter(spec) {
    const points = spec.series.map((one, index) => ({
      type: "scatter",
      name: one.name,
      data: one.values,
      symbolSize: 9,
      itemStyle: { color: SERIES[index % SERIES.length] },
    }));
    const limits = (spec.limits ?? []).map((limit) => ({
      type: "line",
      name: limit.name,
      data: limit.values,
      showSymbol: false,
      lineStyle: { color: colour("ink-soft"), type: "dashed", width: 1 },
      itemStyle: { color: colour("ink-soft") },
    }));
    const x = { ...valueAxis({}), name: spec.x_label ?? "", nameLocation: "middle", nameGap: 28 };
    return { xAxis: x, yAxis: valueAxis(spec), series: [...limits, ...points] };
  }

  const KINDS = {
    bar: (spec) => bars(spec, false),
    stacked: (spec) => bars(spec, true),
    line: lines,
    interval: intervals,
    scatter,
  };

  // Light lines on dark fills, so that series differ in grey print; the first stays plain.
  const DECALS = [
    { symbol: "none" },
    { symbol: "circle", symbolSize: 0.6, dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0] },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [4, 3], rotation: Math.PI / 2 },
  ].map((decal) => ({ color: "rgba(255, 255, 255, 0.4)", ...decal }));

  function draw(place) {
    const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const several = spec.series.length > 1;
    const lyingRows = ["bar", "stacked", "interval"].includes(spec.kind);
    const perRow = spec.kind === "bar" ? 16 + 20 * spec.series.length : 36;
    const height = lyingRows ? 104 + perRow * spec.categories.length : 360;
    place.classList.add("drawn");
    const chart = echarts.init(place, null, { renderer: "svg", height, width: place.clientWidth || 320 });
    chart.setOption({
      animation: false, // a page may be printed or photographed at once
      aria: { enabled: true, label: { enabled: false }, decal: { show: several, decals: DECALS } },
      grid: { left: 8, right: narrow ? 24 : 40, top: several ? 48 : 24, bottom: 24, containLabel: true },
      legend: { show: several, top: 0, left: 0, textStyle: text, itemGap: 16 },
      textStyle: text,
      tooltip: { renderMode: "richText", trigger: "item" },
      ...KINDS[spec.kind](spec),
    });
    const fit = () => chart.resize({ width: place.parentElement.clientWidth && place.clientWidth });
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  }

  document.querySelectorAll("[data-chart]").forEach(draw);
})();
