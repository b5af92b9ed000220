// The filters beside a question: one choice each, remembered for this window.
import { $, fill, field, h, select, t } from "./dom.js";
import { call } from "./api.js";

const NAMES = ["collections", "sources", "kinds", "fields", "steps", "sizes"];
const KEY = "filters";

export async function filters(box, summary) {
  const chosen = read();
  const { publications, collections } = await sources();
  const choices = {
    collections, sources: publications, kinds: entries("kinds"), fields: entries("fields"), steps: entries("steps"), sizes: entries("sizes"),
  };
  for (const name of NAMES) if (!choices[name].some(([value]) => value === chosen[name])) delete chosen[name];
  if (collections.length < 2) delete chosen.collections;
  write(chosen);
  const controls = NAMES.filter((name) => name !== "collections" || collections.length > 1).map((name) => {
    const control = select([["", t("filters.any")], ...choices[name]], chosen[name] ?? "", { id: `choice-${name}` });
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
      const control = $(`#choice-${name}`);
      if (control) control.value = "";
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
    const { sources: rows, collections } = await call("/api/sources");
    return {
      publications: rows.filter((row) => !row.superseded_by).map((row) => [row.id, row.title]),
      collections: collections.map(({ name }) => [name, t("collections")[name] ?? name]),
    };
  } catch {
    return { publications: [], collections: [] };
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
