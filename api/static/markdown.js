// The part of Markdown that answers, passages and drafts use, as elements: paragraphs, lists, tables, headings, quotes,
// strong, emphasis, code and citation markers. Everything else, links and images too, stays the text it is.
import { h, shown, t } from "./dom.js";

const ITEM = /^(\s*)(?:([-*+])|(\d{1,4})[.)])\s+/;
const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const INLINE = /\\([\\`*_[\]|#>-])|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])|`([^`]+)`|\[(\d{1,3})\]/g;

/**
 * `source` as a fragment. `markers`: citation markers become buttons. `mark`: [start, end) of the source is highlighted.
 * `level`: level of the highest heading.
 */
export function markdown(source, { markers = false, mark = null, level = 3 } = {}) {
  const context = { markers, mark, level };
  const out = document.createDocumentFragment();
  const lines = cut(String(source ?? ""));
  for (let i = 0; i < lines.length;) i = block(lines, i, out, context);
  return out;
}

/** Put `fragment` into `container`, leaving equal blocks at the beginning as they are (focus stays in them). */
export function patch(container, fragment) {
  const fresh = [...fragment.childNodes];
  const old = [...container.childNodes];
  let i = 0;
  while (i < fresh.length && i < old.length && old[i].isEqualNode(fresh[i])) i++;
  old.slice(i).forEach((node) => node.remove());
  container.append(...fresh.slice(i));
}

function cut(source) {
  let at = 0;
  return source.split("\n").map((text) => {
    const line = { text: text.replace(/\r$/, ""), at };
    at += text.length + 1;
    return line;
  });
}

function block(lines, i, out, context) {
  const { text } = lines[i];
  if (!text.trim()) return i + 1;
  if (/^\s*```/.test(text)) return fence(lines, i, out);
  if (text.includes("|") && RULE.test(lines[i + 1]?.text ?? "") && lines[i + 1].text.includes("-")
    && lines[i + 1].text.includes("|")) return table(lines, i, out, context);
  if (ITEM.test(text)) return list(lines, i, out, context);
  const heading = text.match(/^(#{1,6})\s+(?=\S)/);
  if (heading) {
    const element = h(`h${Math.min(6, context.level + heading[1].length - 1)}`);
    inline(text.slice(heading[0].length), lines[i].at + heading[0].length, element, context);
    out.append(element);
    return i + 1;
  }
  if (/^>\s?/.test(text)) return quote(lines, i, out, context);
  const element = h("p");
  for (let first = true; i < lines.length && lines[i].text.trim() && (first || !begins(lines, i)); i++, first = false) {
    if (!first) element.append(" ");
    inline(lines[i].text, lines[i].at, element, context);
  }
  out.append(element);
  return i;
}

function begins(lines, i) {
  return ITEM.test(lines[i].text) || /^(#{1,6}\s|>|\s*```)/.test(lines[i].text)
    || (lines[i].text.includes("|") && RULE.test(lines[i + 1]?.text ?? "-x"));
}

function fence(lines, i, out) {
  const body = [];
  for (i++; i < lines.length && !/^\s*```/.test(lines[i].text); i++) body.push(lines[i].text);
  out.append(h("pre", { tabindex: "0" }, h("code", {}, body.join("\n"))));
  return i + 1;
}

function quote(lines, i, out, context) {
  const element = h("blockquote");
  const p = h("p");
  for (; i < lines.length && /^>/.test(lines[i].text); i++) {
    const head = lines[i].text.match(/^>\s?/)[0];
    inline(`${lines[i].text.slice(head.length)} `, lines[i].at + head.length, p, context);
  }
  element.append(p);
  out.append(element);
  return i;
}

function list(lines, i, out, context) {
  const stack = [];
  for (; i < lines.length; i++) {
    const { text, at } = lines[i];
    const found = text.match(ITEM);
    if (found) {
      const depth = found[1].length;
      while (stack.length && depth < stack.at(-1).depth) stack.pop();
      if (!stack.length || depth > stack.at(-1).depth) {
        const element = h(found[3] ? "ol" : "ul", { start: found[3] && found[3] !== "1" ? found[3] : null });
        (stack.length ? stack.at(-1).item : out).append(element);
        stack.push({ depth, element, ordered: Boolean(found[3]) });
      } else if (Boolean(found[3]) !== stack.at(-1).ordered && stack.length === 1) return i;
      const item = h("li");
      inline(text.slice(found[0].length), at + found[0].length, item, context);
      stack.at(-1).element.append(item);
      stack.at(-1).item = item;
    } else if (text.trim() && /^\s+/.test(text) && stack.length) {
      stack.at(-1).item.append(" ");
      const lead = text.match(/^\s+/)[0].length;
      inline(text.slice(lead), at + lead, stack.at(-1).item, context);
    } else if (!text.trim() && ITEM.test(lines[i + 1]?.text ?? "")) continue;
    else break;
  }
  return i;
}

function table(lines, i, out, context) {
  const head = h("tr", {}, cells(lines[i], "th", context));
  head.querySelectorAll("th").forEach((th) => th.setAttribute("scope", "col"));
  const body = h("tbody");
  for (i += 2; i < lines.length && lines[i].text.includes("|"); i++) body.append(h("tr", {}, cells(lines[i], "td", context)));
  out.append(h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table") },
    h("table", {}, h("thead", {}, head), body)));
  return i;
}

function cells({ text, at }, tag, context) {
  const found = [];
  const parts = text.split(/(?<!\\)\|/);
  let offset = at;
  parts.forEach((part, n) => {
    const edge = (n === 0 || n === parts.length - 1) && !part.trim();
    if (!edge) {
      const lead = part.length - part.trimStart().length;
      const cell = h(tag);
      inline(part.trim(), offset + lead, cell, context);
      found.push(cell);
    }
    offset += part.length + 1;
  });
  return found;
}

function inline(text, at, parent, context) {
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    plain(text.slice(last, match.index), at + last, parent, context);
    last = match.index + match[0].length;
    const [all, escaped, strong, soft, code, marker] = match;
    if (escaped) plain(escaped, at + match.index + 1, parent, context);
    else if (strong) parent.append(nested("strong", strong, at + match.index + 2, context));
    else if (soft) parent.append(nested("em", soft, at + match.index + 1, context));
    else if (code) parent.append(h("code", {}, code));
    else if (marker && context.markers) parent.append(markerButton(marker));
    else plain(all, at + match.index, parent, context);
  }
  plain(text.slice(last), at + last, parent, context);
}

function nested(tag, text, at, context) {
  const element = h(tag);
  inline(text, at, element, context);
  return element;
}

/** Text, with the part that lies in the marked stretch inside <mark>. */
function plain(text, at, parent, { mark }) {
  if (!text) return;
  if (!mark || at >= mark[1] || at + text.length <= mark[0]) {
    parent.append(shown(text));
    return;
  }
  const from = Math.max(0, mark[0] - at);
  const to = Math.min(text.length, mark[1] - at);
  if (from) parent.append(shown(text.slice(0, from)));
  parent.append(h("mark", {}, text.slice(from, to)));
  if (to < text.length) parent.append(shown(text.slice(to)));
}

function markerButton(marker) {
  return h("button", { type: "button", class: "marker", data: { marker }, "aria-label": t("cite.marker", { marker }) }, marker);
}
