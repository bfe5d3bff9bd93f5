// @ts-check
import { svg } from "./svg.js";

/** A plot's grid, the numbers along its axes and their names. @param {import("./frame.js").Frame} frame @returns {SVGElement} */
export function axes(frame) {
  const { left, right, top, bottom, xTicks, yTicks, xAxis, yAxis } = frame;
  const group = svg("g", { class: "axes" });
  for (const { at, text } of xTicks) {
    const x = frame.x.to(at);
    group.append(svg("line", { class: at === 0 ? "zero" : "grid", x1: x, x2: x, y1: top, y2: bottom }));
    group.append(svg("text", { x, y: bottom + 17, "text-anchor": "middle" }, text));
  }
  for (const { at, text } of yTicks) {
    const y = frame.y.to(at);
    group.append(svg("line", { class: at === 0 ? "zero" : "grid", x1: left, x2: right, y1: y, y2: y }));
    group.append(svg("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, text));
  }
  if (xAxis.label) group.append(svg("text", { class: "name", x: right, y: bottom + 35, "text-anchor": "end" }, xAxis.label));
  if (yAxis.label) group.append(svg("text", { class: "name", x: 2, y: 13, "text-anchor": "start" }, yAxis.label));
  return group;
}
