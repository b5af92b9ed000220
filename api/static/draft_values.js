// The values of a draft: text, where it comes from (icon and words), its evidence, and what one can do with it.
import { button, fill, h, t } from "./dom.js";
import { icon } from "./icons.js";
import { forget, keep, kept, remember } from "./keep.js";
import { markdown } from "./markdown.js";

const PICTURES = { source: "book", input: "person", suggestion: "bulb", open: "open", manual: "pen" };

/** `desk`: {id, change(changes, focusKey), cite(citation, from), citations} -- what the page does for a value. */
export function values(cell, row, desk, { compact = false } = {}) {
  return cell.values.map((value) => valueBox(value, cell, row, desk, compact));
}

function valueBox(value, cell, row, desk, compact) {
  const box = h("div", { class: "value" });
  read();
  return box;

  function read() {
    const open = value.provenance === "open";
    const label = named(cell.field, value);
    fill(box,
      cell.choices.includes(value.text) ? null : open ? h("p", {}, value.question || t("draft.to_settle")) : h("div", { class: "prose" }, markdown(value.text, { level: 4 })),
      h("div", { class: "value-foot" }, origin(value), citations(value, desk),
        value.note && !cell.choices.length && h("span", { class: "small" }, value.note),
        choice(value, cell, desk) ?? h("span", { class: "no-print value-tools" },
          button(t(open ? "draft.answer" : "draft.edit"), edit, { class: "quiet", "aria-label": `${t(open ? "draft.answer" : "draft.edit")}: ${label}`, data: { key: `edit-${value.id}` } }),
          value.provenance === "suggestion" && button(t("draft.accept"), () => desk.change([{ op: "accept", value_id: value.id }], `edit-${value.id}`),
            { class: "quiet", "aria-label": `${t("draft.accept")}: ${label}` }),
          !open && !compact && button(t("draft.remove"), () => desk.change([{ op: "remove_value", value_id: value.id }], `row-${row.id}`),
            { class: "quiet", "aria-label": `${t("draft.remove")}: ${label}` }))));
    if (kept(key()) && !open) edit();
  }

  function edit() {
    const area = keep(h("textarea", { rows: "3", maxlength: "4000", "aria-label": `${t("draft.text_of")} ${cell.field}` }), key());
    area.value ||= value.text;
    fill(box, value.question && h("p", { class: "small" }, value.question), area,
      h("div", { class: "row" }, button(t("shell.save"), save, { class: "main" }), button(t("shell.cancel"), cancel, { class: "quiet" })));
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") cancel();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    });
    area.focus();

    async function save() {
      const text = area.value;
      forget(key());
      if (!await desk.change([{ op: "set", value_id: value.id, text }], `edit-${value.id}`)) remember(key(), text);
    }

    function cancel() {
      forget(key());
      read();
      box.querySelector(`[data-key="edit-${value.id}"]`)?.focus();
    }
  }

  function key() {
    return `draft-${desk.id}-${value.id}`;
  }
}

/** Where a value comes from, in a word with an icon. */
export function origin(value) {
  const kind = value.edited && value.provenance === "input" ? "manual" : value.provenance;
  return h("span", { class: `from ${kind}` }, icon(PICTURES[kind]), t(`draft.from.${kind}`), value.worded && ` (${t("draft.worded")})`);
}

function citations(value, desk) {
  return value.citations.map((citation) => h("button", {
    type: "button", class: "marker", "aria-label": t("draft.evidence", { marker: citation.marker, place: citation.locator }),
    on: { click: (event) => desk.cite(citation, event.currentTarget) },
  }, citation.marker));
}

/** A value that is chosen from a few words changes at once. */
function choice(value, cell, desk) {
  if (!cell.choices.length) return null;
  const known = cell.choices.includes(value.text);
  const control = h("select", { "aria-label": cell.field, data: { key: `edit-${value.id}` } },
    h("option", { value: "" }, t("draft.choose")), !known && value.text && h("option", { value: value.text }, value.text),
    cell.choices.map((c) => h("option", { value: c }, c)));
  control.value = value.text;
  control.addEventListener("change", () => desk.change([{ op: "set", value_id: value.id, text: control.value }], `edit-${value.id}`));
  return control;
}

const named = (field, value) => `${field}, ${(value.text || value.question || "").slice(0, 60)}`;
