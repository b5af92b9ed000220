// The filters beside a question: one choice each, remembered for this window.
import { $, fill, field, h, select, t } from "./dom.js";
import { call } from "./api.js";

const NAMES = ["sources", "kinds", "fields", "steps", "sizes"];
const KEY = "filters";

export async function filters(box, summary) {
  const chosen = read();
  const publications = await sources();
  const choices = {
    sources: publications, kinds: entries("kinds"), fields: entries("fields"), steps: entries("steps"), sizes: entries("sizes"),
  };
  const controls = NAMES.map((name) => {
    const control = select([["", t("filters.any")], ...choices[name]], chosen[name] ?? "", { id: `choice-${name}` });
    if (control.selectedIndex < 0) control.value = "";
    control.addEventListener("change", () => {
      if (control.value) chosen[name] = control.value;
      else delete chosen[name];
      write(chosen);
      count();
    });
    return field(t(`filters.${name}`), control);
  });
  fill(box, controls, h("div", { class: "field" },
    h("button", { type: "button", class: "quiet", on: { click: reset } }, t("shell.reset"))));
  count();

  function reset() {
    NAMES.forEach((name) => {
      delete chosen[name];
      $(`#choice-${name}`).value = "";
    });
    write(chosen);
    count();
  }

  function count() {
    const set = Object.keys(chosen).length;
    summary.textContent = set ? t("filters.active", { count: set }) : t("filters.title");
  }
}

/** The filters as the server takes them, undefined when none is set. */
export function activeFilters() {
  const set = Object.entries(read());
  return set.length ? Object.fromEntries(set.map(([name, value]) => [name, [value]])) : undefined;
}

export const entries = (key) => Object.entries(t(key));

async function sources() {
  try {
    const { sources: rows } = await call("/api/sources");
    return rows.map((row) => [row.id ?? row.source_id, row.title]);
  } catch {
    return [];
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

function write(value) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } catch { /* the choice lasts for this page only */ }
}
