const form = document.querySelector("#ask");
const question = document.querySelector("#question");
const status = document.querySelector("#status");
const answer = document.querySelector("#answer");
const panel = document.querySelector("#passage");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  status.textContent = "Die Antwort wird zusammengestellt …";
  answer.replaceChildren();
  panel.hidden = true;
  try {
    const response = await fetch("/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question: question.value }),
    });
    if (!response.ok) throw new Error((await response.json()).detail);
    let rest = "";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      blocks.forEach(handle);
    }
    status.textContent = "Die Antwort ist vollständig.";
  } catch (error) {
    status.textContent = error.message;
  }
});

function handle(block) {
  const [, name, data] = block.match(/^event: (\w+)\ndata: (.*)$/s);
  const value = JSON.parse(data);
  if (name === "sentence") answer.append(paragraph(value.text));
  if (name === "citation") {
    for (const button of answer.querySelectorAll(`[data-marker="${value.marker}"]`)) {
      button.addEventListener("click", () => open(value));
    }
  }
}

function paragraph(text) {
  const element = document.createElement("p");
  for (const part of text.split(/(\[\d+\])/)) {
    const marker = part.match(/^\[(\d+)\]$/);
    if (!marker) { element.append(part); continue; }
    const button = document.createElement("button");
    button.className = "marker";
    button.dataset.marker = marker[1];
    button.textContent = marker[1];
    button.setAttribute("aria-label", `Beleg ${marker[1]} öffnen`);
    element.append(button);
  }
  return element;
}

async function open(citation) {
  const passage = await (await fetch(`/api/passages/${encodeURIComponent(citation.passage_id)}`)).json();
  const heading = document.createElement("h2");
  heading.textContent = passage.title;
  const place = document.createElement("p");
  const how = passage.kind === "summary" ? "Eigene Zusammenfassung nach" : "Originaltext aus";
  place.textContent = `${how}: ${passage.source}, ${passage.locator}`;
  const text = document.createElement("p");
  text.style.whiteSpace = "pre-line";
  text.textContent = passage.text;
  panel.replaceChildren(heading, place, text);
  panel.hidden = false;
  panel.focus();
}
