// Small drawings that always stand beside words and never carry meaning alone.
const PATHS = {
  check: "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z",
  half: "M12 3a9 9 0 1 0 0 18V3zm0 2v14a7 7 0 0 0 0-14z",
  none: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-4 8h8v2H8z",
  ask: "M11 18h2v-2h-2zm1-13a4 4 0 0 0-4 4h2a2 2 0 1 1 4 0c0 2-3 1.8-3 5h2c0-2.3 3-2.5 3-5a4 4 0 0 0-4-4z",
  stop: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-5.6 5 9.6 9.6A7 7 0 0 1 6.4 8zm1.4-1.4a7 7 0 0 1 9.8 9.8z",
  book: "M5 4h6a2 2 0 0 1 1 .3A2 2 0 0 1 13 4h6v15h-6l-1 1-1-1H5zm2 2v11h4V6zm6 0v11h4V6z",
  pen: "m4 16.5 10-10L17.5 10l-10 10H4zM15.4 5 17 3.4 20.6 7 19 8.6z",
  quote: "M6 7h5v5c0 3-1.6 4.6-4 5v-2c1.2-.4 2-1.2 2-3H6zm8 0h5v5c0 3-1.6 4.6-4 5v-2c1.2-.4 2-1.2 2-3h-3z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 8c0-4 4-6 8-6s8 2 8 6z",
  bulb: "M9 21h6v-2H9zm3-19a7 7 0 0 0-4 12.7V18h8v-3.300A7 7 0 0 0 12 2z",
  open: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14z",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}

/** An SVG element with attributes and children. */
export function s(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
