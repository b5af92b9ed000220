// The sections of a draft: forms, lists and tables, with their pictures and row tools.
import { button, field, h, t } from "./dom.js";
import { open } from "./dialog.js";
import { values } from "./draft_values.js";

export function section(found, desk, picture) {
  return h("section", { id: `teil-${found.id}`, "aria-labelledby": `titel-${found.id}` },
    h("h2", { id: `titel-${found.id}` }, found.title, found.published === false && mark()),
    found.lead && h("p", { class: "small" }, found.lead),
    picture && h("figure", { class: "figure" }, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": picture.title },
      h("img", { src: picture.url, alt: picture.alternative })), h("figcaption", { class: "small" }, picture.title)),
    { form, list, table }[found.kind](found, desk));
}

const mark = () => [" ", h("span", { class: "chip" }, t("draft.addition"))];

function form(found, desk) {
  return found.rows.map((row) => row.cells.map((cell) => h("div", { class: `doc-field${cell.values.every((v) => v.provenance === "open") ? " open" : ""}` },
    h("div", { class: "head" }, h("h3", {}, cell.field, cell.required && h("span", { class: "small" }, ` (${t("draft.required")})`), !cell.published && mark()),
      button(t("draft.refill"), () => desk.change([{ op: "refill", row: row.id }], `row-${row.id}`),
        { class: "quiet no-print", "aria-label": `${t("draft.refill")}: ${cell.field}`, data: { key: `row-${row.id}` } })),
    cell.hint && h("p", { class: "small" }, cell.hint), values(cell, row, desk))));
}

function list(found, desk) {
  return [
    h("ol", { class: "plain doc-list" }, found.rows.map((row, i) => h("li", { class: "doc-field" },
      row.cells.map((cell) => [row.cells.length > 1 && h("h3", {}, cell.field), values(cell, row, desk)]), rowTools(found, row, i, desk)))),
    adding(found, desk),
  ];
}

function table(found, desk) {
  return [
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${t("table")}: ${found.title}` }, h("table", {},
      h("thead", {}, h("tr", {}, found.columns.map((c) => h("th", { scope: "col" }, c, unpublished(found, c) && mark())), h("th", { scope: "col", class: "no-print" }, t("draft.row")))),
      h("tbody", {}, found.rows.map((row, i) => h("tr", {},
        found.columns.map((column) => {
          const cell = row.cells.find((c) => c.field === column);
          return h("td", {}, cell ? values(cell, row, desk, { compact: true }) : button(t("draft.fill"), () => write(row, column, desk), { class: "quiet" }));
        }),
        h("td", { class: "no-print" }, rowTools(found, row, i, desk))))))),
    adding(found, desk),
  ];
}

function unpublished(found, column) {
  return found.rows.some((row) => row.cells.some((c) => c.field === column && !c.published));
}

async function write(row, column, desk) {
  const area = h("textarea", { rows: "3", maxlength: "4000", autofocus: true });
  const text = await open((close) => [h("h2", {}, column), field(t("draft.text_of"), area),
    h("div", { class: "row end" }, button(t("shell.cancel"), () => close(null)), button(t("shell.save"), () => close(area.value), { class: "main" }))], column);
  if (text) await desk.change([{ op: "set", row: row.id, field: column, text }]);
}

function rowTools(found, row, i, desk) {
  const label = t("draft.row_of", { number: i + 1, title: found.title });
  const move = (to) => desk.change([{ op: "move_row", row: row.id, to }], `up-${row.id}`);
  return h("div", { class: "row no-print row-tools", role: "group", "aria-label": label },
    button("↑", () => move(i - 1), { class: "quiet", "aria-label": `${t("draft.up")}: ${label}`, disabled: i === 0, data: { key: `up-${row.id}` } }),
    button("↓", () => move(i + 1), { class: "quiet", "aria-label": `${t("draft.down")}: ${label}`, disabled: i === found.rows.length - 1, data: { key: `down-${row.id}` } }),
    button("✕", () => desk.change([{ op: "remove_row", row: row.id }], `add-${found.id}`), { class: "quiet", "aria-label": `${t("draft.remove_row")}: ${label}` }));
}

function adding(found, desk) {
  return h("p", { class: "no-print" }, button(t("draft.add_row"), () => desk.change([{ op: "add_row", section: found.id }], `add-${found.id}`),
    { "aria-label": `${t("draft.add_row")}: ${found.title}`, data: { key: `add-${found.id}` } }));
}
