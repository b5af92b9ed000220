// Begin a draft: choose a template or describe the project; and the list of one's own drafts.
import { call } from "../api.js";
import { $, button, field, fill, h, link, select, t, time } from "../dom.js";
import { forget, keep } from "../keep.js";
import { say } from "../status.js";
import { counted, settled, show } from "../view.js";

const query = new URLSearchParams(location.search);
const USUAL = ["name", "place", "population", "field", "technology", "partners", "budget", "time"];

show(async (box) => {
  const [{ templates, groups }, drafts, projects] = await Promise.all([call("/api/templates"), list("/api/drafts", "drafts"), list("/api/projects", "projects")]);
  fill(box, h("p", { class: "lead" }, t("drafts.lead")), briefForm(templates, projects, drafts), templateList(templates, groups), mine(drafts));
});

async function list(path, name) {
  try {
    return (await call(path))[name] ?? [];
  } catch {
    return [];
  }
}

function briefForm(templates, projects, drafts) {
  const task = keep(h("textarea", { rows: "4", maxlength: "8000", required: true, id: "task" }), "task");
  if (query.get("auftrag")) task.value = query.get("auftrag");
  const theme = t("steps")[query.get("thema")];
  if (!task.value && theme && query.get("vorlage") === "checkliste") task.value = t("drafts.theme_task", { theme });
  const template = select([["", t("drafts.find_template")], ...templates.map((item) => [item.id, item.title])], query.get("vorlage") ?? "", { id: "template" });
  const project = select([["", t("chats.no_project")], ...projects.map((p) => [p.id, p.title])], query.get("projekt") ?? "");
  const earlier = select([["", t("draft.from_none")], ...drafts.map((d) => [d.draft_id, d.title])], query.get("aus") ?? "");
  const inputs = new Map(templates.flatMap((item) => item.inputs).map((input) => [input.id, input]));
  const facts = Object.fromEntries([...inputs.keys()].map((name) => [name, keep(h("input", { type: "text", maxlength: "500" }), `task-${name}`)]));
  const more = h("div", { class: "grid-fields" });
  const shownFacts = () => templates.find((item) => item.id === template.value)?.inputs.map((input) => input.id) ?? USUAL.filter((name) => inputs.has(name));
  const drawFacts = () => fill(more, shownFacts().map((name) => field(inputs.get(name).label, facts[name], inputs.get(name).hint)));
  template.addEventListener("change", drawFacts);
  drawFacts();
  const state = h("div");
  const send = h("button", { class: "main" }, t("drafts.make"));
  return h("form", { class: "card", id: "brief", on: { submit } },
    h("h2", {}, t("drafts.new")), field(t("drafts.task"), task, t("drafts.task_hint")),
    h("div", { class: "grid-fields" }, field(t("drafts.template"), template), projects.length > 0 && field(t("chats.project"), project), drafts.length > 0 && field(t("draft.from_draft"), earlier)),
    h("details", {}, h("summary", {}, t("drafts.more")), more),
    send, state);

  async function submit(event) {
    event.preventDefault();
    const set = Object.fromEntries(shownFacts().filter((name) => facts[name].value.trim()).map((name) => [name, facts[name].value.trim()]));
    send.disabled = true;
    say(t("draft.making"), { stays: true });
    try {
      const body = { task: task.value, template: template.value || undefined, project: project.value || undefined, from: earlier.value || undefined, set: Object.keys(set).length ? set : undefined };
      const made = await call("/api/drafts", { body });
      if (made.status === "needs_clarification") {
        which(made);
        return;
      }
      ["task", ...Object.keys(facts).map((name) => `task-${name}`)].forEach(forget);
      location.assign(`/entwuerfe/${encodeURIComponent(made.draft_id)}`);
    } catch (error) {
      fill(state, h("p", { class: "note bad" }, error.message));
      say(error.message);
    } finally {
      send.disabled = false;
    }
  }

  function which(made) {
    const question = h("h3", { tabindex: "-1" }, made.question ?? made.markdown);
    fill(state, h("div", { class: "note" }, question, h("div", { class: "row" }, made.alternatives.map((item) =>
      button(item.title, () => {
        template.value = item.template;
        $("#brief").requestSubmit();
      })))));
    say(made.question ?? t("status.needs_clarification"));
    question.focus();
  }
}

function templateList(templates, groupNames) {
  const search = h("input", { type: "search", autocomplete: "off" });
  const count = h("p", { class: "small", role: "status" });
  const groups = h("div");
  search.addEventListener("input", settled(draw));
  draw();
  return h("section", {}, h("h2", {}, t("drafts.templates")),
    h("form", { class: "bar-form", on: { submit: (event) => event.preventDefault() } }, field(t("drafts.search"), search)), count, groups);

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = templates.filter((item) => words.every((w) => [item.title, item.description, item.publication, ...item.sections].join(" ").toLowerCase().includes(w)));
    count.textContent = words.length ? counted(found.length) : "";
    fill(groups, groupNames.filter((group) => found.some((item) => item.group === group.id)).map((group) => h("section", {}, h("h3", {}, group.title),
      h("ul", { class: "cards" }, found.filter((item) => item.group === group.id).map(card)))));
  }
}

function card(item) {
  return h("li", { class: "card" }, h("h4", {}, item.title), h("p", {}, item.description),
    item.publication && h("p", { class: "small" }, t("drafts.after", { publication: item.publication })),
    button(t("drafts.choose"), () => {
      $("#template").value = item.id;
      $("#template").dispatchEvent(new Event("change"));
      $("#task").focus();
      say(t("drafts.chosen", { template: item.title }));
    }, { "aria-label": t("drafts.choose_named", { template: item.title }) }));
}

function mine(drafts) {
  return h("section", {}, h("h2", {}, t("drafts.mine")),
    drafts.length ? h("ul", { class: "plain lines" }, drafts.map((d) => h("li", { class: "list-row" },
      link(`/entwuerfe/${encodeURIComponent(d.id ?? d.draft_id)}`, d.title), h("span", { class: "small" }, time(d.updated_at)))))
      : h("p", {}, t("drafts.none")));
}
