// One project with its chats and drafts.
import { call } from "../api.js";
import { button, fill, h, link, name, t, time } from "../dom.js";
import { confirm, prompt } from "../dialog.js";
import { attempt, show } from "../view.js";

const id = decodeURIComponent(location.pathname.split("/")[2]);
const address = `/api/projects/${encodeURIComponent(id)}`;

show(async (box) => {
  const project = await call(address);
  const { draft_list: drafts, chat_list: chats } = project;
  name(project.title);
  fill(box,
    h("div", { class: "row" }, link(`/?projekt=${encodeURIComponent(id)}`, t("chats.ask_in_project"), { class: "button main" }),
      link(`/entwuerfe?projekt=${encodeURIComponent(id)}`, t("chats.draft_in_project"), { class: "button" }),
      button(t("shell.rename"), () => rename(project), { class: "quiet" }), button(t("shell.delete"), () => remove(project), { class: "quiet danger" })),
    h("h2", {}, t("chats.drafts_in_project")), list(drafts, (d) => `/entwuerfe/${encodeURIComponent(d.draft_id)}`),
    h("h2", {}, t("chats.in_project")), list(chats, (c) => `/chats/${encodeURIComponent(c.id)}`));
});

function list(rows, href) {
  return rows.length ? h("ul", { class: "plain lines" }, rows.map((row) => h("li", { class: "list-row" }, link(href(row), row.title),
    h("span", { class: "small" }, time(row.updated_at))))) : h("p", {}, t("chats.nothing_yet"));
}

async function rename(project) {
  const title = await prompt({ title: t("shell.rename"), label: t("chats.project_title"), value: project.title });
  if (title && await attempt(() => call(address, { method: "PATCH", body: { title } }), t("chats.renamed"))) location.reload();
}

async function remove(project) {
  const sure = await confirm({ title: t("chats.delete_project"), text: t("chats.delete_project_text", { title: project.title }), yes: t("shell.delete") });
  if (sure && await attempt(() => call(address, { method: "DELETE" }))) location.assign("/chats");
}
