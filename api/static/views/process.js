// The process navigator: where are we, what comes next, what belongs to it.
import { call } from "../api.js";
import { cycle, label } from "../cycle.js";
import { fill, h, link, name, t } from "../dom.js";
import { show } from "../view.js";

const GROUPS = ["purpose", "questions", "methods", "criteria", "components", "results", "tips", "warnings"];
const current = location.pathname.split("/")[2] ?? null;

show(async (box) => {
  const [process, titles] = await Promise.all([call("/api/process"), templateTitles()]);
  const step = process.steps.find((item) => item.id === current);
  if (current && !step) throw new Error(t("process.unknown"));
  if (step) name(label(step));
  fill(box, step ? detail(process, step, titles) : overview(process));
});

function overview(process) {
  return [
    h("p", { class: "lead" }, t("process.lead")),
    h("div", { class: "scroll no-print", tabindex: "0", role: "region", "aria-label": t("process.picture") }, cycle(process, null)),
    h("p", { class: "small" }, t("process.reading")),
    h("h2", {}, t("process.all")), stepList(process, null),
    h("h2", {}, t("process.where")),
    h("ul", { class: "cards" },
      card(t("process.phasecheck"), t("process.phasecheck_more"), "/entwuerfe?vorlage=phasencheck", t("process.start_check")),
      card(t("process.selfcheck"), t("process.selfcheck_more"), "/entwuerfe?vorlage=standortbestimmung", t("process.start_self"))),
    h("h2", {}, t("process.phases")),
    h("ol", { class: "cards" }, process.phases.map((phase) => h("li", { class: "card" }, h("h3", {}, phase.name),
      ["goal", "signs", "end_criterion"].filter((g) => phase.groups[g]).map((g) => h("details", {}, h("summary", {}, t(`process.groups.${g}`)),
        statements(phase.groups[g])))))),
  ];
}

function card(title, text, href, action) {
  return h("li", { class: "card" }, h("h3", {}, title), h("p", {}, text), h("p", {}, link(href, action, { class: "button" })));
}

function stepList(process, here) {
  return h("ol", { class: "steps" }, process.steps.map((step) => h("li", {},
    h("a", { href: `/prozess/${step.id}`, "aria-current": step.id === here ? "page" : null },
      h("span", { class: "n", "aria-hidden": "true" }, step.id === "sb" ? "SB" : step.order), h("span", {}, step.name)))));
}

function detail(process, step, titles) {
  const named = Object.fromEntries(process.steps.map((item) => [item.id, item]));
  const before = process.steps.filter((item) => item.next.includes(step.id));
  return h("div", { class: "columns" },
    h("div", {},
      GROUPS.filter((group) => step.groups[group]).map((group, i) => (i < 2
        ? h("section", {}, h("h2", {}, t(`process.groups.${group}`)), statements(step.groups[group]))
        : h("details", {}, h("summary", {}, `${t(`process.groups.${group}`)} (${step.groups[group].length})`), statements(step.groups[group])))),
      h("h2", {}, t("process.examples")),
      step.examples.length
        ? h("ul", {}, step.examples.map((item) => h("li", {}, link(`/beispiele/${item.id}`, `${item.place}: ${item.name}`))))
        : h("p", {}, t("process.no_examples"))),
    h("div", {},
      h("div", { class: "card" }, h("h2", {}, t("process.next")),
        h("ul", { class: "plain stack" },
          step.next.map((id) => named[id]).filter(Boolean).map((item) => h("li", {}, link(`/prozess/${item.id}`, label(item)))),
          before.map((item) => h("li", {}, h("span", { class: "small" }, `${t("process.before")} `), link(`/prozess/${item.id}`, label(item)))),
          step.combines_with.map((id) => h("li", {}, h("span", { class: "small" }, `${t("process.combine")} `), link(`/prozess/${id}`, label(named[id]))))),
        h("p", {}, link("/prozess", t("process.back")))),
      h("div", { class: "card" }, h("h2", {}, t("process.templates")),
        h("ul", { class: "plain stack" }, step.templates.map((id) => h("li", {},
          link(`/entwuerfe?vorlage=${id}&thema=${encodeURIComponent(step.id)}`, titles[id] ?? id))))),
      h("div", { class: "card" }, h("h2", {}, t("process.ask")),
        h("p", {}, link(`/?frage=${encodeURIComponent(t("process.question", { step: label(step) }))}`, t("process.ask_now"), { class: "button" })))));
}

function statements(items) {
  return h("ul", {}, items.map((item) => h("li", {}, item.label && h("strong", {}, `${item.label}: `), item.text, " ",
    link(`/stellen/${encodeURIComponent(item.passage_id)}`, t("process.place"), { "aria-label": `${t("process.place")}: ${item.locator ?? item.passage_id}` }))));
}

async function templateTitles() {
  try {
    const { templates } = await call("/api/templates");
    return Object.fromEntries(templates.map((item) => [item.id, item.title ?? item.name]));
  } catch {
    return {};
  }
}
