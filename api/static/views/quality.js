// "Qualität prüfen": run a test set, own questions, compare two runs. No command line needed.
import { call } from "../api.js";
import { button, field, fill, h, link, select, t, time } from "../dom.js";
import { confirm } from "../dialog.js";
import { forget, keep } from "../keep.js";
import { attempt, show } from "../view.js";

show(async (box) => {
  const [{ sets }, { runs }, { questions }] = await Promise.all([
    call("/api/evaluation/sets"), call("/api/evaluation/runs"), call("/api/evaluation/questions")]);
  fill(box, h("p", { class: "lead" }, t("quality.lead")), startForm(sets), runList(runs), compareForm(runs), own(questions));
});

export const setName = (name) => t("quality.set_names")[name] ?? name;

function startForm(sets) {
  const which = select(sets.filter((s) => s.count).map((s) => [s.name, `${setName(s.name)} (${s.count})`]));
  const every = select([["20", t("quality.every_20")], ["5", t("quality.every_5")], ["1", t("quality.every_1")]], "20");
  return h("section", {}, h("h2", {}, t("quality.start")),
    h("form", { class: "bar-form", on: { submit: start } }, field(t("quality.set"), which), field(t("quality.how_many"), every),
      h("button", { class: "main" }, t("quality.run"))));

  async function start(event) {
    event.preventDefault();
    const run = await attempt(() => call("/api/evaluation/runs", { body: { set: which.value, every: Number(every.value) } }));
    if (run) location.assign(`/qualitaet/${run.id}`);
  }
}

function runList(runs) {
  return h("section", {}, h("h2", {}, t("quality.runs")),
    runs.length ? h("ul", { class: "plain lines" }, runs.map((run) => h("li", { class: "list-row" },
      h("div", {}, link(`/qualitaet/${run.id}`, title(run)), h("div", { class: "small" }, `${t(`quality.states.${run.state}`)}. ${inWords(run.summary)}`)),
      button(t("shell.delete"), () => remove(run), { class: "quiet danger", "aria-label": `${t("shell.delete")}: ${title(run)}` }))))
      : h("p", {}, t("quality.no_runs")));
}

export const title = (run) => t("quality.run_title", { set: setName(run.set), time: time(run.created_at) });
export const inWords = (s) => t("quality.summary", { ...s, asked: s.asked });

async function remove(run) {
  const sure = await confirm({ title: t("quality.delete_title"), text: t("quality.delete_text", { title: title(run) }), yes: t("shell.delete") });
  if (sure && await attempt(() => call(`/api/evaluation/runs/${run.id}`, { method: "DELETE" }), t("chats.deleted"))) location.reload();
}

function compareForm(runs) {
  if (runs.length < 2) return null;
  const options = runs.map((run) => [run.id, title(run)]);
  const first = select(options, runs[1].id);
  const second = select(options, runs[0].id);
  const result = h("div", { "aria-live": "polite" });
  return h("section", {}, h("h2", {}, t("quality.compare")),
    h("form", { class: "bar-form", on: { submit: compare } }, field(t("quality.first"), first), field(t("quality.second"), second),
      h("button", {}, t("quality.compare_now"))), result);

  async function compare(event) {
    event.preventDefault();
    const found = await attempt(() => call(`/api/evaluation/compare?${new URLSearchParams({ first: first.value, second: second.value })}`));
    if (!found) return;
    fill(result, h("div", { class: "note" }, found.words.map((words) => h("p", {}, words))), changes("better", found.better), changes("worse", found.worse));
  }
}

function changes(kind, rows) {
  return rows.length > 0 && h("div", {}, h("h3", {}, t(`quality.${kind}`)), h("ul", {}, rows.map((row) =>
    h("li", {}, row.question, " ", h("span", { class: "small" }, t("quality.changed", { before: t(`quality.verdicts.${row.before}`), after: t(`quality.verdicts.${row.after}`) }))))));
}

function own(questions) {
  const question = keep(h("textarea", { rows: "2", maxlength: "2000", required: true }), "own-question");
  const facts = keep(h("textarea", { rows: "3" }), "own-facts");
  const list = h("div");
  draw(questions);
  return h("section", {}, h("h2", {}, t("quality.own")), h("p", {}, t("quality.own_lead")), list,
    h("form", { class: "card", on: { submit: add } }, field(t("quality.question"), question),
      field(t("quality.facts"), facts, t("quality.facts_hint")), h("button", {}, t("quality.add"))));

  function draw(rows) {
    fill(list, rows.length ? h("ul", { class: "plain lines" }, rows.map((row, i) => h("li", { class: "list-row" },
      h("div", {}, row.question, h("div", { class: "small" }, row.facts.length ? row.facts.join("; ") : t("quality.unanswerable"))),
      button(t("shell.delete"), async () => {
        const left = await attempt(() => call(`/api/evaluation/questions/${i}`, { method: "DELETE" }), t("chats.deleted"));
        if (left) draw(left.questions);
      }, { class: "quiet danger", "aria-label": `${t("shell.delete")}: ${row.question}` }))))
      : h("p", {}, t("quality.no_own")));
  }

  async function add(event) {
    event.preventDefault();
    const lines = facts.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const body = { question: question.value, facts: lines, answerable: lines.length > 0 };
    const made = await attempt(() => call("/api/evaluation/questions", { body }), t("quality.added"));
    if (!made) return;
    question.value = facts.value = "";
    forget("own-question");
    forget("own-facts");
    draw(made.questions);
    question.focus();
  }
}
