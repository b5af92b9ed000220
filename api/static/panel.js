// The source panel: the passage behind a citation, with the words that support the sentence, and where it comes from.
import { call } from "./api.js";
import { button, fill, h, link, outside, t } from "./dom.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";

const loaded = new Map();

export function passage(id) {
  if (!loaded.has(id)) {
    const request = call(`/api/passages/${encodeURIComponent(id)}`);
    request.catch(() => loaded.delete(id));
    loaded.set(id, request);
  }
  return loaded.get(id);
}

/**
 * Fill `panel` for `citation` ({marker?, passage_id, start, end}); `close`, `previous`, `following` are handlers or null.
 * The heading takes the focus at once, so that Escape and reading on work while the passage loads.
 */
export async function showPanel(panel, citation, { close, previous, following } = {}) {
  const title = h("h3", { tabindex: "-1" }, citation.marker ? t("cite.title", { marker: citation.marker }) : t("passage.heading"));
  const body = h("div", {}, h("p", { class: "waiting" }, t("cite.loading")));
  fill(panel,
    h("div", { class: "panel-head" }, title, close && button(t("shell.close"), close, { class: "quiet" })),
    body,
    h("div", { class: "row" },
      previous && button(t("cite.previous"), previous, { class: "quiet" }),
      following && button(t("cite.following"), following, { class: "quiet" })));
  panel.hidden = false;
  title.focus();
  try {
    const found = await passage(citation.passage_id);
    fill(body, passageBody(found, citation));
  } catch (error) {
    fill(body, h("p", { class: "note bad" }, error.message),
      button(t("shell.retry"), () => showPanel(panel, citation, { close, previous, following })));
  }
}

/** What is known of a passage: kind, place, text with the supporting words, neighbours, ways on. */
export function passageBody(found, { start = 0, end = 0 } = {}, { level = 4 } = {}) {
  const mark = end > start ? [start, end] : null;
  const heading = `h${level}`;
  return [
    kindLine(found.kind),
    h("p", { class: "small" }, t(`cite.${found.kind}_more`)),
    h(heading, {}, found.title),
    h("div", { class: "passage-text prose" }, markdown(found.text, { mark, level: level + 1 })),
    mark && h("p", { class: "small" }, t("cite.marked")),
    ...(found.originals ?? []).map((original) => wording(original, level)),
    h("dl", { class: "keys" },
      row("cite.publication", [found.source, [found.publisher, found.date].filter(Boolean).join(", ")].filter(Boolean).join(". ")),
      found.heading_path?.length ? row("cite.chapter", found.heading_path[0]) : null,
      row("cite.place", placeOf(found)),
      found.pages?.length ? row("cite.page", found.pages.join(", ")) : null,
      found.note ? row("cite.note", found.note) : null),
    neighbour("cite.before", found.before, level),
    neighbour("cite.after", found.after, level),
    h("ul", { class: "plain stack" },
      found.document && h("li", {}, link(readAddress(found.document.id, found.passage_id), t("cite.read_on"))),
      h("li", {}, link(`/stellen/${encodeURIComponent(found.passage_id)}`, t("cite.permalink"))),
      found.url && h("li", {}, outside(found.url, t("cite.original_link")))),
  ];
}

/** The Fundstelle without the chapter that is named beside it. */
function placeOf({ locator, heading_path: path }) {
  const head = path?.length > 1 ? `${path[0]} › ` : null;
  return head && locator.startsWith(head) ? locator.slice(head.length) : locator;
}

export const readAddress = (document, id) => `/lesen/${encodeURIComponent(document)}${id ? `#${encodeURIComponent(id)}` : ""}`;

export function kindLine(kind) {
  return h("p", { class: "kind" }, icon(kind === "summary" ? "pen" : "quote"), h("span", {}, t(`cite.${kind}`)));
}

function row(label, value) {
  return value ? h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)) : null;
}

/** The original's wording beside the summary, folded away. */
function wording(original, level) {
  const place = original.locator ? t("cite.wording_place", { source: original.source, place: original.locator }) : original.source;
  return h("details", {}, h("summary", {}, t("cite.wording")),
    h("p", { class: "small" }, link(`/stellen/${encodeURIComponent(original.passage_id)}`, place)),
    h("div", { class: "prose" }, markdown(original.text, { level: level + 1 })));
}

function neighbour(label, found, level) {
  if (!found) return null;
  return h("details", {}, h("summary", {}, t(label)),
    h("p", {}, h("strong", {}, found.title)), h("div", { class: "prose" }, markdown(found.text, { level: level + 1 })));
}
