// Charts: the options come from the server as JSON; a point with an `url` leads to its rows.
import { each } from "./bind.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

each("[data-chart]", async (figure) => {
  const options = JSON.parse(figure.querySelector("script").textContent);
  const { init } = await import(figure.dataset.chart);
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  canvas.style.height = "100%";
  figure.append(canvas);
  const chart = init(canvas, null, { renderer: "canvas" });
  chart.setOption({
    color: ["#0b6470", "#d9472b", "#c58a17", "#4c4a9c", "#5c8f3a", "#8a2f55", "#1f5a99", "#7d8b90"],
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--ink-2") },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
    ...options,
    // Rich text is painted on the canvas; HTML tips would need inline styles, which the page forbids.
    tooltip: { confine: true, ...options.tooltip, renderMode: "richText" },
  });
  chart.on("click", (point) => {
    if (point.data?.url) location.assign(point.data.url);
  });
  new ResizeObserver(() => chart.resize()).observe(figure);
});
