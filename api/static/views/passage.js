// One passage at its own address.
import { call } from "../api.js";
import { fill, h, name } from "../dom.js";
import { passageBody } from "../panel.js";
import { show } from "../view.js";

show(async (box) => {
  const id = decodeURIComponent(location.pathname.split("/").slice(2).join("/"));
  const found = await call(`/api/passages/${encodeURIComponent(id)}`);
  const query = new URLSearchParams(location.search);
  name(found.title);
  fill(box, h("div", { class: "read" }, passageBody(found, { start: Number(query.get("von") ?? 0), end: Number(query.get("bis") ?? 0) }, { level: 2 })));
});
