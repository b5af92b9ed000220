// Chats and projects: find, rename, file, export, delete for good.
import { call } from "../api.js";
import { button, field, fill, h, link, select, t, time } from "../dom.js";
import { confirm, prompt } from "../dialog.js";
import { addressed, attempt, counted, settled, show } from "../view.js";

show(async (box) => {
  const [{ retention_days: days }, projects] = await Promise.all([call("/api/state"), loadProjects()]);
  const search = h("input", { type: "search", autocomplete: "off" });
  const count = h("p", { class: "small", role: "status" });
  const list = h("div");
  addressed({ suche: search }, () => update());
  fill(box,
    h("p", { class: "lead" }, days ? t("chats.lead", { days }) : t("chats.lead_ever")),
    h("section", {}, h("div", { class: "list-row" }, h("h2", {}, t("chats.projects")), button(t("chats.new_project"), create)),
      h("p", {}, t("chats.projects_lead")),
      projects === null ? h("p", { class: "small" }, t("errors.absent"))
        : projects.length ? h("ul", { class: "plain lines" }, projects.map(projectRow)) : h("p", {}, t("chats.empty_projects"))),
    h("section", {}, h("h2", {}, t("chats.title")),
      h("form", { class: "bar-form", on: { submit: (event) => event.preventDefault() } }, field(t("chats.search"), search)), count, list));
  await update();

  async function update() {
    await show(async (into) => {
      const { chats } = await call(`/api/chats?search=${encodeURIComponent(search.value)}`);
      count.textContent = search.value ? counted(chats.length) : "";
      fill(into, chats.length ? h("ul", { class: "plain lines" }, chats.map((c) => chatRow(c, projects ?? [], update)))
        : !search.value && h("p", {}, t("chats.empty"), " ", link("/", t("chats.ask"))));
    }, list);
  }
});

async function loadProjects() {
  try {
    return (await call("/api/projects")).projects;
  } catch {
    return null;
  }
}

async function create() {
  const title = await prompt({ title: t("chats.new_project"), label: t("chats.project_title"), save: t("chats.create") });
  if (title && await attempt(() => call("/api/projects", { body: { title } }))) location.reload();
}

function projectRow(project) {
  return h("li", { class: "list-row" }, link(`/projekte/${encodeURIComponent(project.id)}`, project.title), h("span", { class: "small" }, time(project.updated_at)));
}

export function chatRow(chat, projects, update) {
  const address = `/api/chats/${encodeURIComponent(chat.id)}`;
  const into = select([["", t("chats.no_project")], ...projects.map((p) => [p.id, p.title])], chat.project_id ?? "",
    { "aria-label": `${t("chats.project")}: ${chat.title}` });
  into.addEventListener("change", () => attempt(() => call(address, { method: "PATCH", body: { project_id: into.value || null } }), t("chats.moved")));
  return h("li", {},
    h("div", { class: "list-row" },
      h("div", {}, link(`/chats/${encodeURIComponent(chat.id)}`, chat.title),
        h("div", { class: "small" }, `${time(chat.updated_at)}, ${chat.count === 1 ? t("chats.count_one") : t("chats.count", { count: chat.count })}`)),
      h("div", { class: "row", role: "group", "aria-label": t("chats.actions", { title: chat.title }) },
        projects.length > 0 && into,
        button(t("shell.rename"), rename, { class: "quiet" }),
        link(`${address}/export?format=md`, t("chats.export"), { class: "button quiet", download: true }),
        button(t("shell.delete"), remove, { class: "quiet danger" }))));

  async function rename() {
    const title = await prompt({ title: t("shell.rename"), label: t("chats.title_label"), value: chat.title });
    if (title && await attempt(() => call(address, { method: "PATCH", body: { title } }), t("chats.renamed"))) update();
  }

  async function remove() {
    const sure = await confirm({ title: t("chats.delete_title"), text: t("chats.delete_text", { title: chat.title }), yes: t("chats.delete_yes") });
    if (sure && await attempt(() => call(address, { method: "DELETE" }), t("chats.deleted"))) update();
  }
}
