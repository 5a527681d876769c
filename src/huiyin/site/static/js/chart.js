// Charts: the page holds plain numbers as JSON (reports.tables.charts); how they look is decided here alone.
// Colours are variables of the page, so that a dark page and paper need no other drawing.
import { each } from "./bind.js";

const INK = "var(--ink-2)", LINE = "var(--line)";
const COLOURS = [1, 2, 3, 4, 5, 6].map((number) => `var(--chart-${number})`);
const DASHES = ["solid", "dashed", "dotted"], SYMBOLS = ["circle", "rect", "triangle", "diamond"];
// Seven beside six colours: no two of 42 series look alike, and on grey paper neighbours can be told apart.
const PATTERNS = [
  { color: "rgba(0, 0, 0, 0)" },
  { dashArrayX: [1, 0], dashArrayY: [2, 5], symbolSize: 1, rotation: Math.PI / 6 },
  { symbol: "circle", dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], symbolSize: 0.8 },
  { dashArrayX: [1, 0], dashArrayY: [4, 3], rotation: -Math.PI / 4 },
  { dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
  { dashArrayX: [[1, 0], [1, 6]], dashArrayY: [1, 0, 6, 0], rotation: Math.PI / 4 },
  { symbol: "triangle", dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [7, 2], symbolSize: 0.75 },
].map((pattern) => ({ color: "rgba(255, 255, 255, 0.45)", ...pattern }));
const CROWDED = 7; // from here on names stand aslant
const LINE_HEIGHT = 1.7;
const ROOM = 0.15; // below the lowest point, of the height of all

// Names that would run into each other, even on three lines, stand aslant, too: a Chinese character is as wide as it is high.
const wide = (name) => [...name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.6), 0);
const fits = (name, room) => wide(name) <= room * 2.5 && name.split(/\s|(?=[\u2e80-\uffff])/).every((word) => wide(word) <= room);
const NAME = 10, ASLANT = 38, COSINE = 0.79; // the longest name in letters, and how names stand aslant

// How many lines the names of the series take: none of them is cut.
const linesOfNames = ({ series }, size, width) => {
  let lines = 1, room = width;
  for (const { name } of series) {
    const taken = wide(name) * size + size * 3.5; // its sign, and the gap behind it
    if (taken > room && room < width) [lines, room] = [lines + 1, width];
    room -= taken;
  }
  return series.length > 1 ? lines : 0;
};

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

const said = ({ unit }, size) => ({
  label: { show: true, position: "top", color: "inherit", fontSize: size * 1.2, fontWeight: 600, formatter: ({ value }) => (value === null || value === undefined ? "" : `${value}${unit && ` ${unit}`}`) },
  labelLayout: { moveOverlap: "shiftY" },
});
// On the wall nobody points at anything: the numbers stand at their bars and points.
const drawn = (told, size, numbers) => (row, place) => {
  const points = row.values.map((value, at) => ({ value, url: row.addresses[at] }));
  const look = { name: row.name, data: points, yAxisIndex: row.shared ? 1 : 0, emphasis: { disabled: true }, ...(numbers && said(told, size)) };
  const target = told.target === null || place > 0 ? undefined : {
    symbol: "none", silent: true, data: [{ yAxis: told.target, name: told.target_name }],
    lineStyle: { type: "dashed", color: INK, width: 1.5 },
    label: { formatter: `${told.target_name} ${told.target}${told.unit && ` ${told.unit}`}`, position: "insideStartTop", color: INK, fontSize: size },
  };
  if (row.line) {
    return { ...look, type: "line", symbol: SYMBOLS[place % 4], showAllSymbol: true, symbolSize: size * 0.7, lineStyle: { type: DASHES[place % 3], width: size / 6 }, markLine: target };
  }
  return { ...look, type: "bar", barMaxWidth: size * 3, stack: row.stacked ? "all" : undefined, markLine: target };
};

// The line of the target and a point that stands alone are seen, however far the numbers are from nought; there is air below them, and
// marks are in tens of shares.
const lowest = ({ target, unit }, min, max) => {
  const least = Math.min(min, target ?? min), most = Math.max(max, target ?? max);
  if (unit === "%") return Math.max(0, Math.floor((least - 2) / 10) * 10) || 0;
  if (least === min && min !== max) return null;
  const step = 10 ** Math.floor(Math.log10(most || 1)) / 2;
  return Math.max(0, Math.floor((least - (most - least || most) * ROOM) / step) * step);
};
const reaching = ({ target, unit, series }) => ({
  min: ({ min, max }) => (series[0].line ? lowest({ target, unit }, min, max) : null), // bars begin at nought
  max: ({ max }) => (unit === "%" ? 100 : target !== null && target > max ? target : null),
});

const options = (told, font, size, width, names, numbers) => {
  const bars = told.series.filter((row) => !row.line).length, shared = told.series.some((row) => row.shared);
  const slot = (width - size * 6) / told.categories.length; // beside what stands at the axis
  const aslant = told.categories.length >= CROWDED || !told.categories.every((name) => fits(name, slot / size - 0.3));
  const ahead = COSINE * Math.min(NAME, wide(told.categories[0])) * size - slot / 2; // of the first name
  const split = { splitLine: { lineStyle: { color: LINE } } };
  return {
    color: COLOURS,
    textStyle: { fontFamily: font, fontSize: size, color: INK },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: bars > 1, label: { enabled: false }, decal: { show: true, decals: PATTERNS } },
    legend: { show: names > 0, top: 0, itemGap: 8, itemWidth: size * 1.8, itemHeight: size, textStyle: { color: INK, fontSize: size } },
    grid: { left: aslant ? Math.max(size * 2.5, ahead) : 8, right: 12, top: size * (names ? LINE_HEIGHT * (names + 1) : 2), bottom: 6, containLabel: true },
    xAxis: axis(size, {
      axisLabel: { interval: aslant && told.series[0].line ? "auto" : 0, rotate: aslant ? ASLANT : 0, width: aslant ? size * NAME : slot - 3, overflow: aslant ? "truncate" : "break", hideOverlap: told.series[0].line },
      other: { type: "category", data: told.categories },
    }),
    yAxis: [
      axis(size, { axisLabel: { formatter: `{value}${told.unit && ` ${told.unit}`}` }, other: { type: "value", minInterval: told.unit ? 0 : 1, scale: told.series[0].line, ...reaching(told), ...split } }),
      ...(shared ? [axis(size, { axisLabel: { formatter: "{value} %" }, other: { type: "value", min: 0, max: 100, splitLine: { show: false } } })] : []),
    ],
    series: told.series.map(drawn(told, size, numbers)),
    // Rich text is part of the drawing; tips of HTML would need inline styles, which the page forbids.
    tooltip: {
      trigger: "axis", confine: true, renderMode: "richText", backgroundColor: "var(--surface)", borderColor: LINE,
      textStyle: { color: "var(--ink)" }, axisPointer: { type: "shadow", shadowStyle: { color: "rgba(120, 140, 145, 0.14)" } },
    },
  };
};

// A page that stays open for days is drawn anew each time a number changes: what was replaced is let go of, hidden or not.
const drawings = new Map();
const letGo = () => {
  for (const [figure, chart] of drawings) {
    if (figure.isConnected) continue;
    chart.dispose();
    drawings.delete(figure);
  }
};
document.addEventListener("htmx:after:swap", letGo);
document.addEventListener("bind:again", letGo);

each("[data-chart]", async (figure) => {
  const told = JSON.parse(figure.querySelector("script").textContent);
  if (!told.categories.length) return;
  const { init } = await import(figure.dataset.chart);
  permitStyles();
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  figure.append(canvas);
  const { fontFamily, fontSize } = getComputedStyle(figure); // larger on the wall
  const size = Math.round(parseFloat(fontSize) * 0.86), names = linesOfNames(told, size, figure.clientWidth);
  if (names > 1) figure.style.minHeight = `${figure.clientHeight + (names - 1) * size * LINE_HEIGHT}px`;
  if (!figure.isConnected) return; // replaced while the library came
  const chart = init(canvas, null, { renderer: "svg" });
  drawings.set(figure, chart);
  chart.setOption(options(told, fontFamily, size, chart.getWidth(), names, figure.matches(".chart-wall")));
  // Paper is narrower than the screen: there the drawing shrinks as a whole (parts.css).
  const fit = () => canvas.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  fit();
  chart.on("click", (point) => {
    if (point.data?.url) location.assign(point.data.url);
  });
  new ResizeObserver(() => {
    if (!figure.isConnected) return;
    chart.resize();
    fit();
  }).observe(figure);
});
