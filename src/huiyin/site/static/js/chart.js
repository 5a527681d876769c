// Charts: the page holds plain numbers as JSON (reports.tables.charts); how they look is decided here alone.
// Colours are variables of the page, so that a dark page and paper need no other drawing.
import { each } from "./bind.js";

const INK = "var(--ink-2)", LINE = "var(--line)";
const COLOURS = [1, 2, 3, 4, 5, 6].map((number) => `var(--chart-${number})`);
const DASHES = ["solid", "dashed", "dotted"], SYMBOLS = ["circle", "rect", "triangle", "diamond"];
const CROWDED = 7; // from here on names stand aslant

// Names that would run into each other stand aslant, too: a Chinese character is as wide as it is high.
const wide = (name) => [...name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.6), 0);
const runInto = (names, size, width) => Math.min(7, Math.max(...names.map(wide))) * size + size > (width - size * 4) / names.length;

// The library writes style attributes, which the policy of the page forbids; said to the element's style they are not.
let permitted = false;
const permitStyles = () => {
  if (permitted) return;
  permitted = true;
  const set = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else set.call(this, name, value);
  };
};

const axis = (size, more) => ({
  axisLabel: { color: INK, fontSize: size, ...more.axisLabel },
  axisLine: { lineStyle: { color: LINE } },
  axisTick: { show: false },
  ...more.other,
});

const drawn = (told, size) => (row, place) => {
  const points = row.values.map((value, at) => ({ value, url: row.addresses[at] }));
  const look = { name: row.name, data: points, yAxisIndex: row.shared ? 1 : 0, emphasis: { disabled: true } };
  const target = told.target === null || place > 0 ? undefined : {
    symbol: "none", silent: true, data: [{ yAxis: told.target, name: told.target_name }],
    lineStyle: { type: "dashed", color: INK, width: 1.5 },
    label: { formatter: `${told.target_name} ${told.target}${told.unit && ` ${told.unit}`}`, position: "insideStartTop", color: INK, fontSize: size },
  };
  if (row.line) {
    return { ...look, type: "line", symbol: SYMBOLS[place % 4], symbolSize: size * 0.7, lineStyle: { type: DASHES[place % 3], width: size / 6 }, markLine: target };
  }
  return { ...look, type: "bar", barMaxWidth: size * 3, stack: row.stacked ? "all" : undefined, markLine: target };
};

// The line of the target is seen, however far the numbers are from it.
const reaching = ({ target, unit, series }) => ({
  min: ({ min }) => (target !== null && series[0].line && target < min ? target : null), // bars begin at nought
  max: ({ max }) => (unit === "%" ? 100 : target !== null && target > max ? target : null),
});

const options = (told, font, size, width) => {
  const bars = told.series.filter((row) => !row.line).length, shared = told.series.some((row) => row.shared);
  const aslant = told.categories.length >= CROWDED || (told.categories.length > 1 && runInto(told.categories, size, width));
  const split = { splitLine: { lineStyle: { color: LINE } } };
  return {
    color: COLOURS,
    textStyle: { fontFamily: font, fontSize: size, color: INK },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: bars > 1, label: { enabled: false }, decal: { show: true } },
    legend: { show: told.series.length > 1, top: 0, type: "scroll", textStyle: { color: INK, fontSize: size } },
    grid: { left: aslant ? size * 2.5 : 8, right: 12, top: size * (told.series.length > 1 ? 3.4 : 2), bottom: 6, containLabel: true },
    xAxis: axis(size, {
      axisLabel: { interval: aslant && told.series[0].line ? "auto" : 0, rotate: aslant ? 38 : 0, width: size * 10, overflow: "truncate", hideOverlap: told.series[0].line },
      other: { type: "category", data: told.categories },
    }),
    yAxis: [
      axis(size, { axisLabel: { formatter: `{value}${told.unit && ` ${told.unit}`}` }, other: { type: "value", minInterval: told.unit ? 0 : 1, scale: told.series[0].line, ...reaching(told), ...split } }),
      ...(shared ? [axis(size, { axisLabel: { formatter: "{value} %" }, other: { type: "value", min: 0, max: 100, splitLine: { show: false } } })] : []),
    ],
    series: told.series.map(drawn(told, size)),
    // Rich text is part of the drawing; tips of HTML would need inline styles, which the page forbids.
    tooltip: {
      trigger: "axis", confine: true, renderMode: "richText", backgroundColor: "var(--surface)", borderColor: LINE,
      textStyle: { color: "var(--ink)" }, axisPointer: { type: "shadow", shadowStyle: { color: "rgba(120, 140, 145, 0.14)" } },
    },
  };
};

each("[data-chart]", async (figure) => {
  const told = JSON.parse(figure.querySelector("script").textContent);
  if (!told.categories.length) return;
  const { init } = await import(figure.dataset.chart);
  permitStyles();
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  figure.append(canvas);
  const chart = init(canvas, null, { renderer: "svg" });
  const { fontFamily, fontSize } = getComputedStyle(figure); // larger on the wall
  chart.setOption(options(told, fontFamily, Math.round(parseFloat(fontSize) * 0.86), chart.getWidth()));
  // Paper is narrower than the screen: there the drawing shrinks as a whole (parts.css).
  const fit = () => canvas.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  fit();
  chart.on("click", (point) => {
    if (point.data?.url) location.assign(point.data.url);
  });
  new ResizeObserver(() => {
    if (!figure.isConnected) return chart.dispose();
    chart.resize();
    return fit();
  }).observe(figure);
});
