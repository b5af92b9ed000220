// One municipal example with similar ones.
import { call } from "../api.js";
import { fill, h, link, name, t } from "../dom.js";
import { compareTable, facts } from "../example.js";
import { show } from "../view.js";

show(async (box) => {
  const record = await call(`/api/records/${encodeURIComponent(location.pathname.split("/")[2])}`);
  name(`${record.place}: ${record.name}`);
  const similar = record.similar ?? [];
  fill(box,
    h("div", { class: "card" }, facts(record)),
    h("h2", {}, t("examples.similar")),
    similar.length
      ? h("ul", {}, similar.map((other) => h("li", {}, link(`/beispiele/${other.id}`, `${other.place}: ${other.name}`), " ",
        h("span", { class: "small" }, `(${shared(other.shared)})`))))
      : h("p", {}, t("examples.no_similar")),
    similar.length > 0 && h("details", {}, h("summary", {}, t("examples.compare_similar")), compareTable([record, ...similar.slice(0, 2)])),
    h("p", { class: "row" }, link("/beispiele", t("examples.back"), { class: "button" }),
      link(`/?frage=${encodeURIComponent(t("examples.question", { place: record.place, name: record.name }))}`, t("examples.ask"), { class: "button" })));
});

function shared({ fields, size }) {
  const parts = fields.map((f) => t("fields")[f] ?? f);
  if (size) parts.push(t("sizes")[size] ?? size);
  return parts.join(", ");
}
