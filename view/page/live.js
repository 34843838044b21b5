
// What only a page with a server behind it has: what may happen next, the branches,
// questions, and files. Every call goes to the page's own address; nothing is asked
// for unless the cursor moves or a button is pressed.

// here is the place under the cursor.
const here = () => ({ branch: given.live.branch, step: cursor });

async function call(name, request, signal) {
  const r = await fetch(name, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(request), signal });
  if (!r.ok) throw new Error((await r.text()).trim());
  return r;
}

// visit shows a place. What the server knows of another branch, or of a longer one,
// comes with its page.
function visit(place) {
  if (place.branch === given.live.branch && place.step <= lastStep) return go(place.step);
  clearTimeout(resting);
  // The steps are there for the address to be another one if only they are.
  location.assign("?branch=" + place.branch + "&steps=" + place.step + "#step=" + place.step);
}

// drawLive lists what may happen after a step, and what bounds block, once the cursor
// rests there.
let asked = 0;
function drawLive(step) {
  const turn = ++asked;
  const draw = async (name, list, items) => {
    let drawn;
    try {
      drawn = items(await (await call(name, here())).json(), step);
    } catch (wrong) {
      drawn = [el("li", "alarm", wrong.message)];
    }
    if (turn !== asked) return;
    byID(list).replaceChildren(...drawn);
    byID(list).dataset.step = step;
  };
  write(byID("saved"), "");
  setTimeout(async () => {
    if (turn === asked) await draw("moves", "next", movesOf);
    if (turn === asked) await draw("blocked", "blocked", blockedOf);
  }, 60);
}

function movesOf(moves, step) {
  const items = moves.map((move, i) => {
    const button = el("button", "", move.label);
    button.type = "button";
    const item = el("li", "", button);
    if (move.again) item.append(" ", el("span", "note", "again"));
    if (move.taken) item.append(" ", el("span", "note", move.taken.branch === given.live.branch ? "taken" : "taken by branch " + move.taken.branch));
    button.addEventListener("click", async () => {
      try {
        visit(await (await call("take", { branch: given.live.branch, step, move: i })).json());
      } catch (wrong) {
        item.append(" ", el("span", "alarm", wrong.message));
      }
    });
    return item;
  });
  return items.length > 0 ? items : [el("li", "note", "Nothing, within the bounds.")];
}

const blockedOf = (blocked) => blocked.map((b) => el("li", "", el("span", "event", b.label), " ", el("span", "why", b.why)));

// makeBranches draws each branch under the one that it leaves.
function makeBranches() {
  const all = given.live.branches;
  const under = (i) => {
    const b = all[i], name = "Branch " + i + ": " + count(b.steps, "step");
    const link = el("a", "", name);
    link.href = "?branch=" + i + "#step=" + (i === 0 ? b.steps : b.at + 1);
    if (i === given.live.branch) link.setAttribute("aria-current", "true");
    const item = el("li", "", link);
    if (i > 0) item.append(" ", el("span", "note", "leaves " + b.from + " after step " + b.at + " by " + b.first));
    const children = all.flatMap((c, k) => (k > 0 && c.from === i ? [under(k)] : []));
    if (children.length > 0) item.append(el("ul", "", ...children));
    return item;
  };
  byID("branches").replaceChildren(under(0));
}

// ask puts a question, and shows how far the search is.
async function ask(signal) {
  const request = { ...here(), property: byID("ask-property").value, steps: Number(byID("ask-steps").value) };
  const body = (await call("ask", request, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await body.read();
    if (done) throw new Error("the server ended before it had an answer");
    text += value;
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines) {
      const told = JSON.parse(line);
      if (told.error) throw new Error(told.error);
      if (told.answer) return told;
      write(byID("answer"), "searching: " + told.states + " states, " + count(told.depth, "step") + " deep");
    }
  }
}

function showAnswer(told) {
  const shows = [told.answer.says];
  if (told.place) {
    const link = el("a", "", "Show it, in branch " + told.place.branch);
    link.href = "?branch=" + told.place.branch + "#step=" + told.place.step;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      visit(told.place);
    });
    shows.push(" ", link, el("ol", "schedule", ...told.answer.schedule.map((label) => el("li", "", label))));
  }
  byID("answer").replaceChildren(...shows);
}

function makeAsk() {
  for (const p of story.properties.filter((p) => !p.sometimes)) byID("ask-property").append(el("option", "", p.name));
  let search = null;
  byID("ask-stop").addEventListener("click", () => search.abort());
  byID("ask").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (search) return;
    search = new AbortController();
    byID("ask-stop").hidden = false;
    write(byID("answer"), "searching");
    try {
      showAnswer(await ask(search.signal));
    } catch (wrong) {
      write(byID("answer"), wrong.name === "AbortError" ? "unknown: the search was stopped" : wrong.message);
    }
    byID("ask-stop").hidden = true;
    search = null;
  });
}

function makeLive() {
  byID("live").hidden = false;
  makeBranches();
  makeAsk();
  byID("save").addEventListener("click", async () => {
    try {
      write(byID("saved"), "saved: " + (await (await call("save", here())).json()));
    } catch (wrong) {
      write(byID("saved"), wrong.message);
    }
  });
}
