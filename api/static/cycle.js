// The picture of the two cycles: nine steps on two rings and the building block between them, each a link.
import { t } from "./dom.js";
import { s } from "./icons.js";

const RINGS = { strategy: [240, 225, 170], projects: [700, 225, 170] };

export function cycle({ cycles, steps }, current) {
  const named = Object.fromEntries(steps.map((step) => [step.id, step]));
  const svg = s("svg", { viewBox: "0 0 940 500", class: "cycle", role: "group", "aria-label": t("process.picture") });
  for (const [name, [cx, cy, r]] of Object.entries(RINGS)) {
    const title = t(`process.cycles.${name}`).split(" ");
    svg.append(s("circle", { cx, cy, r, class: "ring" }), ...title.map((word, i) => words(word, cx, cy + i * 22, "title")));
    const ids = cycles[name];
    const first = name === "strategy" ? -Math.PI / 2 : -Math.PI;
    ids.forEach((id, i) => {
      const angle = first + (2 * Math.PI * i) / ids.length;
      svg.append(node(named[id], cx + r * Math.cos(angle), cy + r * Math.sin(angle), id === current));
    });
  }
  return svg;
}

function node(step, x, y, here) {
  const short = t("steps")[step.id].replace(/^(\d+|Sonderbaustein) /, "");
  const link = s("a", { href: `/prozess/${step.id}`, "aria-label": label(step), "aria-current": here ? "page" : null });
  link.append(s("circle", { cx: x, cy: y, r: 30, class: "disc" }), words(step.id === "sb" ? "SB" : String(step.order), x, y + 9, "number"),
    ...wrapped(short, x, y + 50));
  return link;
}

export const label = (step) => (step.id === "sb" ? `${t("process.block")}: ${step.name}` : `${t("process.step", { number: step.order })}: ${step.name}`);

function words(value, x, y, kind) {
  const text = s("text", { x, y, class: kind, "aria-hidden": "true" });
  text.textContent = value;
  return text;
}

/** A label in at most two lines. */
function wrapped(value, x, y) {
  const parts = value.split(" ");
  const half = value.length > 16 ? Math.ceil(parts.length / 2) : parts.length;
  return [parts.slice(0, half), parts.slice(half)].filter((p) => p.length).map((p, i) => words(p.join(" "), x, y + i * 17, "label"));
}
