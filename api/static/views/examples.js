// Municipal examples: filter, table or cards, compare up to three.
import { call } from "../api.js";
import { button, field, fill, h, link, outside, select, t } from "../dom.js";
import { open } from "../dialog.js";
import { say } from "../status.js";
import { addressed, counted, show } from "../view.js";
import { compareTable, fieldNames } from "../example.js";

const MOST = 3;
const chosen = new Map();

show(async (box) => {
  const { facets } = await call("/api/records");
  const controls = {
    suche: h("input", { type: "search", autocomplete: "off" }),
    feld: choice("fields", facets.field), art: choice("place_types", facets.place_type), groesse: choice("sizes", facets.size),
    ansicht: select([["tabelle", t("examples.table")], ["karten", t("examples.cards")]], matchMedia("(max-width: 40rem)").matches ? "karten" : "tabelle"),
  };
  const list = h("div");
  const count = h("p", { class: "small", role: "status" });
  const compare = button(t("examples.compare", { count: 0 }), () => open((close) => [
    h("h2", {}, t("examples.compare_title")), compareTable([...chosen.values()]),
    h("div", { class: "row end" }, button(t("shell.close"), () => close(null)))], t("examples.compare_title")), { disabled: true });
  addressed(controls, () => update());
  fill(box,
    h("p", { class: "lead" }, t("examples.lead")),
    h("form", { class: "bar-form", on: { submit: (event) => { event.preventDefault(); update(); } } },
      field(t("shell.search"), controls.suche), field(t("filters.fields"), controls.feld), field(t("examples.type"), controls.art),
      field(t("filters.sizes"), controls.groesse), field(t("examples.view"), controls.ansicht)),
    h("div", { class: "list-row" }, count, compare), list);
  await update();

  async function update() {
    const query = new URLSearchParams({ search: controls.suche.value, field: controls.feld.value, place_type: controls.art.value, size: controls.groesse.value });
    await show(async (into) => {
      const { records } = await call(`/api/records?${query}`);
      count.textContent = counted(records.length);
      fill(into, !records.length ? button(t("shell.reset"), reset) : controls.ansicht.value === "karten" ? cards(records) : table(records));
    }, list);
  }

  function reset() {
    for (const name of ["suche", "feld", "art", "groesse"]) controls[name].value = "";
    history.replaceState(null, "", location.pathname);
    update();
  }

  function pick(record) {
    const tick = h("input", { type: "checkbox", "aria-label": t("examples.pick", { name: `${record.place}, ${record.name}` }) });
    tick.checked = chosen.has(record.id);
    tick.addEventListener("change", () => {
      if (tick.checked && chosen.size >= MOST) {
        tick.checked = false;
        say(t("examples.too_many"));
        return;
      }
      if (tick.checked) chosen.set(record.id, record);
      else chosen.delete(record.id);
      compare.textContent = t("examples.compare", { count: chosen.size });
      compare.disabled = chosen.size < 2;
    });
    return tick;
  }

  function table(records) {
    const columns = ["pick_head", "place", "name", "type", "field", "start", "link", "evidence"];
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("headings.examples") }, h("table", {},
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col" }, t(`examples.${c}`))))),
      h("tbody", {}, records.map((record) => h("tr", {},
        h("td", {}, pick(record)), h("th", { scope: "row" }, record.place),
        h("td", {}, link(`/beispiele/${record.id}`, record.name)), h("td", {}, t("place_types")[record.place_type]),
        h("td", {}, fieldNames(record)), h("td", {}, record.start ?? ""), h("td", {}, record.link ? outside(record.link) : ""),
        h("td", {}, record.evidence[0] && link(`/stellen/${encodeURIComponent(record.evidence[0].passage_id)}`, record.evidence[0].locator)))))));
  }

  function cards(records) {
    return h("ul", { class: "cards" }, records.map((record) => h("li", { class: "card" },
      h("p", { class: "tag" }, [record.place, t("place_types")[record.place_type]].join(", ")),
      h("h2", {}, link(`/beispiele/${record.id}`, record.name)),
      record.done[0] && h("p", {}, record.done[0]),
      h("p", {}, record.fields.map((f) => h("span", { class: "chip" }, t("fields")[f] ?? f))),
      h("label", { class: "check" }, pick(record), t("examples.pick_head")))));
  }
});

function choice(key, counts) {
  const known = Object.entries(t(key)).filter(([value]) => counts[value]);
  return select([["", t("filters.any")], ...known.map(([value, label]) => [value, `${label} (${counts[value]})`])]);
}
