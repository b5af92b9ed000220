// The glossary: terms, abbreviations, English words, and what is near them.
import { call } from "../api.js";
import { field, fill, h, link, t } from "../dom.js";
import { addressed, counted, show } from "../view.js";

show(async (box) => {
  const input = h("input", { type: "search", autocomplete: "off" });
  const count = h("p", { class: "small", role: "status" });
  const list = h("div");
  addressed({ suche: input }, () => update());
  fill(box, h("p", { class: "lead" }, t("glossary.lead")),
    h("form", { class: "bar-form", on: { submit: (event) => event.preventDefault() } }, field(t("glossary.search"), input)), count, list);
  await update();
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();

  async function update() {
    const { concepts, total } = await call(`/api/glossary?search=${encodeURIComponent(input.value)}`);
    count.textContent = total ? counted(concepts.length) : t("glossary.empty");
    const letters = [...new Set(concepts.map((c) => letter(c)))];
    fill(list,
      letters.length > 1 && h("ul", { class: "letters no-print", "aria-label": t("glossary.letters") },
        letters.map((l) => h("li", {}, link(`#buchstabe-${l}`, l)))),
      letters.map((l) => h("section", { "aria-labelledby": `buchstabe-${l}` }, h("h2", { id: `buchstabe-${l}` }, l),
        h("dl", {}, concepts.filter((c) => letter(c) === l).map(entry)))));
  }
});

const letter = (concept) => concept.label[0].normalize("NFD")[0].toUpperCase();

function entry(concept) {
  const near = [...concept.broader, ...concept.narrower, ...concept.related];
  return h("div", { class: "card", id: concept.id },
    h("dt", {}, h("strong", {}, concept.label), concept.abbreviation && ` (${concept.abbreviation})`),
    concept.definition && h("dd", {}, concept.definition),
    concept.alternatives.length > 0 && h("dd", { class: "small" }, `${t("glossary.also")} ${concept.alternatives.join(", ")}`),
    concept.english.length > 0 && h("dd", { class: "small" }, `${t("glossary.english")} `, h("span", { lang: "en" }, concept.english.join(", "))),
    near.length > 0 && h("dd", { class: "small" }, `${t("glossary.near")} `, near.map((n, i) => [i ? ", " : "", link(`#${n.id}`, n.label)])),
    h("dd", {}, concept.passage_id ? link(`/stellen/${encodeURIComponent(concept.passage_id)}`, t("glossary.place"), { "aria-label": t("glossary.place_of", { term: concept.label }) })
      : link(`/?frage=${encodeURIComponent(t("glossary.question", { term: concept.label }))}`, t("glossary.ask"), { "aria-label": `${t("glossary.ask")}: ${concept.label}` })));
}
