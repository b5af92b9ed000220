// One test run: progress, expected and given answer side by side, verdicts by people, export.
import { call } from "../api.js";
import { button, field, fill, h, link, name, select, t } from "../dom.js";
import { keep, kept, forget } from "../keep.js";
import { markdown } from "../markdown.js";
import { say } from "../status.js";
import { addressed, attempt, show } from "../view.js";

const id = decodeURIComponent(location.pathname.split("/")[2]);
const address = `/api/evaluation/runs/${encodeURIComponent(id)}`;
const PAUSE_MS = 1500;
const VERDICTS = ["right", "partly", "wrong"];

show(async (box) => {
  let run = await call(address);
  name(t("quality.run_title", { set: t("quality.set_names")[run.set] ?? run.set, time: new Date(run.created_at).toLocaleString("de-DE", { dateStyle: "medium", timeStyle: "short" }) }));
  const head = h("div");
  const list = h("ol", { class: "plain" });
  const only = select([["", t("quality.only_all")], ["open", t("quality.only_open")], ["partly", t("quality.only_partly")], ["wrong", t("quality.only_wrong")]]);
  addressed({ zeigen: only }, () => fillList());
  fill(box, head, h("div", { class: "bar-form no-print" }, field(t("quality.only"), only)), list);
  showHead();
  fillList();
  while (run.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    run = await call(address);
    showHead();
    fillList();
  }

  function showHead() {
    const going = run.state === "running";
    const bar = h("progress", { "aria-label": t("quality.progress") });
    bar.value = run.progress;
    fill(head,
      h("p", { class: "lead" }, t("quality.summary", run.summary)),
      going ? [bar, h("p", { class: "row" }, h("span", { class: "small" }, t("quality.of", { done: run.summary.asked, count: run.count })), button(t("ask.stop"), stop))]
        : h("p", {}, t(`quality.states.${run.state}`), "."),
      h("p", { class: "row no-print" }, link(`${address}/export?format=csv`, t("quality.export_csv"), { class: "button", download: true }),
        link(`${address}/export?format=json`, t("quality.export_json"), { class: "button quiet", download: true }), link("/qualitaet", t("quality.back"), { class: "button quiet" })));
  }

  async function stop() {
    if (await attempt(() => call(`${address}/stop`, { method: "POST" }), t("quality.stopping"))) return;
  }

  function fillList() {
    const wanted = run.results.filter((r) => !only.value || (only.value === "open" ? !r.verdict : (r.verdict ?? r.judged) === only.value));
    const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
    const fresh = wanted.map((row) => known.get(row.id) ?? card(row));
    fresh.forEach((item, i) => {
      if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
    });
    while (list.children.length > fresh.length) list.lastChild.remove();
  }

  function card(row) {
    const buttons = VERDICTS.map((verdict) => button(t(`quality.verdicts.${verdict}`), () => store(row.verdict === verdict ? null : verdict), { "aria-pressed": String(row.verdict === verdict) }));
    const key = `remark:${id}:${row.id}`;
    const remark = h("textarea", { rows: "2", maxlength: "4000", value: kept(key) || row.remark });
    keep(remark, key);
    remark.addEventListener("change", () => store(row.verdict));
    return h("li", { class: "card", data: { id: row.id } },
      h("h2", {}, row.question),
      row.history.length > 0 && h("p", { class: "small" }, `${t("quality.before")} ${row.history.join(" / ")}`),
      h("div", { class: "side-by-side" },
        h("section", {}, h("h3", {}, t("quality.expected")),
          h("p", { class: "small" }, row.expect.map((s) => t(`status.${s}`)).join(` ${t("quality.or")} `)),
          row.facts.length > 0 && h("ul", {}, row.facts.map((f) => h("li", {}, f.note, " ", h("strong", {}, f.found ? t("quality.found") : t("quality.not_found")))))),
        h("section", {}, h("h3", {}, t("quality.given")),
          row.answer ? [h("p", { class: "small" }, t(`status.${row.answer.status}`)), h("div", { class: "prose", on: { click: evidence } }, markdown(row.answer.answer, { level: 4, markers: true })),
            row.answer.citations.length > 0 && h("details", {}, h("summary", {}, `${t("ask.sources")} (${row.answer.citations.length})`),
              h("ul", { class: "plain stack" }, row.answer.citations.map((c) => h("li", { data: { marker: c.marker } }, `[${c.marker}] `,
                link(`/stellen/${encodeURIComponent(c.passage_id)}?von=${c.start}&bis=${c.end}`, `${c.source}, ${c.locator}`), h("blockquote", {}, c.quote)))))]
            : h("p", {}, row.error))),
      h("div", { class: "row", role: "group", "aria-label": t("quality.verdict") }, buttons,
        h("span", { class: "small" }, t("quality.machine", { verdict: t(`quality.verdicts.${row.judged}`) }))),
      field(t("quality.remark"), remark));

    /** A marker opens the list of evidence and leads to its entry. */
    function evidence(event) {
      const marker = event.target.closest(".marker");
      if (!marker) return;
      const details = event.currentTarget.parentElement.querySelector("details");
      details.open = true;
      details.querySelector(`[data-marker="${marker.dataset.marker}"] a`)?.focus();
    }

    async function store(next) {
      const head = await attempt(() => call(`${address}/results/${encodeURIComponent(row.id)}`, { method: "PUT", body: { verdict: next, remark: remark.value } }));
      if (!head) return;
      row.verdict = next;
      row.remark = remark.value;
      forget(key);
      buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(VERDICTS[i] === next)));
      run = { ...run, ...head, results: run.results };
      showHead();
      say(t("shell.saved"));
    }
  }
});
