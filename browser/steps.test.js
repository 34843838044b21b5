// Every step of every page against the trace.
import test from "node:test";
import assert from "node:assert/strict";
import { step } from "./cursor.js";
import { must, open, teach } from "./harness.js";
import { about, changes, evidence, isComposite, shown, verdicts } from "./expected.js";

const pages = ["vote-not-persisted", "commit-prior-term", "snapshot-drops-suffix", "stable-aba", "duplicate-vote-counted", "twophase", "paxos", "lock", "register", "fifo", "long"];

// looks reads the page at every step, from the first to the last. One long text
// comes out of a browser faster than many objects.
const looks = async (page, last) => JSON.parse(await page.evaluate((last) => {
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  press("Home");
  const seen = [window.look()];
  for (let n = 0; n < last; n++) {
    press("j");
    seen.push(window.look());
  }
  return JSON.stringify(seen);
}, last));

for (const name of pages) {
  test(name + ": every step shows what the trace has", async () => {
    const want = must(name), last = want.trace.Steps.length;
    const page = await open(name);
    await teach(page);
    await page.check("[value=everything]");
    const seen = await looks(page, last);
    assert.equal(await step(page), last);
    for (let n = 0; n <= last; n++) {
      const got = seen[n], moment = want.moments[n];
      assert.equal(got.title, n === 0 ? "Initial state" : "Step " + n + " of " + last + ": " + moment.label);
      for (const [server, state] of Object.entries(moment.states)) {
        const before = n > 0 ? want.moments[n - 1].states[server] : state;
        const fields = got.servers[server];
        const gone = changes(before, state).filter((field) => !(field in state));
        const pointed = (moment.violations || []).flatMap((v, i) => evidence(want, { n, i }, server));
        assert.deepEqual(Object.keys(fields).sort(), [...new Set([...Object.keys(state), ...gone, ...pointed])].sort(), "fields of server " + server + " at step " + n);
        for (const field in fields) assert.deepEqual(fields[field].value, shown(field, state[field], state), field + " of server " + server + " at step " + n);
      }
      assert.deepEqual(got.properties, verdicts(want, n), "step " + n);
    }
    await page.close();
  });

  test(name + ": what changes is shown as such, and else what the protocol and the violation are about", async () => {
    const want = must(name), last = want.trace.Steps.length;
    const page = await open(name);
    await teach(page);
    const seen = await looks(page, last);
    const followed = about(want) ? evidence(want, about(want)) : [];
    for (let n = 0; n <= last; n++) {
      for (const [server, state] of Object.entries(want.moments[n].states)) {
        const fields = seen[n].servers[server], where = " of server " + server + " at step " + n;
        const before = n > 0 ? want.moments[n - 1].states[server] : state;
        const changed = Object.keys(fields).filter((field) => fields[field].was !== null);
        assert.deepEqual(changed.sort(), changes(before, state).sort(), "changes" + where);
        const pointed = (want.moments[n].violations || []).flatMap((v, i) => evidence(want, { n, i }, server));
        const kept = Object.keys(state).filter((field) => (want.columns ? want.columns.includes(field) : !isComposite(state[field])) || followed.includes(field));
        kept.push(...pointed);
        assert.deepEqual(Object.keys(fields).filter((field) => fields[field].evidence).sort(), [...new Set(pointed)].sort(), "evidence" + where);
        for (const field of kept) assert.ok(field in fields, field + where);
        for (const field in fields) assert.ok(kept.includes(field) || changed.includes(field), field + " is shown" + where);
      }
    }
    await page.close();
  });
}
