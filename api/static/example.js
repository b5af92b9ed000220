// How one municipal example is shown: its facts, and several side by side.
import { h, link, outside, t } from "./dom.js";

export const fieldNames = (record) => record.fields.map((f) => t("fields")[f] ?? f).join(", ");

const ROWS = {
  place: (r) => [r.place, r.state].filter(Boolean).join(", "),
  type: (r) => t("place_types")[r.place_type],
  size: (r) => r.size_class ?? (r.size ? t("sizes")[r.size] : ""),
  field: fieldNames,
  theme: (r) => r.theme,
  start: (r) => r.start,
  target_groups: (r) => r.target_groups.join(", "),
  partners: (r) => r.partners.join(", "),
  done: (r) => r.done.length ? h("ul", {}, r.done.map((x) => h("li", {}, x))) : "",
  result: (r) => r.result.length ? h("ul", {}, r.result.map((x) => h("li", {}, x))) : "",
  link: (r) => (r.link ? outside(r.link) : ""),
  evidence: (r) => h("ul", { class: "plain" }, r.evidence.map((e) => h("li", {}, link(`/stellen/${encodeURIComponent(e.passage_id)}`, e.locator)))),
};

export function facts(record) {
  return h("dl", { class: "keys" }, Object.entries(ROWS).map(([name, value]) => [name, value(record)]).filter(([, value]) => value)
    .map(([name, value]) => h("div", {}, h("dt", {}, t(`examples.${name}`)), h("dd", {}, value))));
}

export function compareTable(records) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("examples.compare_title") }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("examples.feature")), records.map((r) => h("th", { scope: "col" }, `${r.place}: ${r.name}`)))),
    h("tbody", {}, Object.entries(ROWS).map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, t(`examples.${name}`)),
      records.map((r) => h("td", {}, value(r) || t("examples.not_given"))))))));
}
