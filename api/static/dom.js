// Builds elements from text only: nothing that comes from a person, a document or a model is ever parsed as HTML.
import texts from "/page/texts.js";

const DIRECTION_MARKS = /[\u202A-\u202E\u2066-\u2069]/g;

/** Marks that turn the reading direction of what follows become visible, so that no text can disguise another. */
export function shown(value) {
  return String(value).replace(DIRECTION_MARKS, (c) => `⟨U+${c.charCodeAt(0).toString(16).toUpperCase()}⟩`);
}

/** The German text at a dotted key with {placeholders} filled in; an unknown key shows itself. */
export function t(key, values = {}) {
  const found = key.split(".").reduce((node, part) => node?.[part], texts);
  if (typeof found !== "string") return found ?? key;
  return found.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** An element; props: class, on: {event: handler}, data: {…}, booleans and attributes by name. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : shown(value));
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== "")
    .map((c) => (c instanceof Node ? c : document.createTextNode(shown(c))));
}

/** Replace what `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

export function button(label, onclick, props = {}) {
  return h("button", { type: "button", on: { click: onclick }, ...props }, label);
}

export function link(href, label, props = {}) {
  return h("a", { href, ...props }, label);
}

/** A link that leaves Stadtlotse: says so, gives nothing of this page away. Only web addresses become links. */
export function outside(url, label) {
  const address = /^https?:\/\//i.test(url) ? url : /^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(url) ? `https://${url}` : null;
  if (!address) return document.createTextNode(shown(label ?? url));
  return h("a", { href: address, rel: "noreferrer noopener", target: "_blank" },
    label ?? url, h("span", { class: "small" }, ` ${t("shell.new_window")}`));
}

/** One labelled field in a form. */
export function field(label, control, hint) {
  control.id ||= `f${++field.count}`;
  const note = hint ? h("p", { class: "small hint", id: `${control.id}-h` }, hint) : null;
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), note, control);
}
field.count = 0;

/** A select with [value, label] options. */
export function select(options, value = "", props = {}) {
  const element = h("select", props, options.map(([v, label]) => h("option", { value: v }, label)));
  if (options.some(([v]) => v === value)) element.value = value;
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

const DATE = new Intl.DateTimeFormat("de-DE", { dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat("de-DE", { dateStyle: "medium", timeStyle: "short" });
export const date = (value) => (value ? DATE.format(new Date(value)) : "");
export const time = (value) => (value ? TIME.format(new Date(value)) : "");

/** Set the heading and the window title to a name that was loaded. */
export function name(title, heading = title) {
  document.title = `${shown(title)} – ${t("name")}`;
  const element = $("#title");
  if (element) element.textContent = shown(heading);
}
