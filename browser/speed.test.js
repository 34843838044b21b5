// A thousand steps are as fluid as twenty.
import test from "node:test";
import assert from "node:assert/strict";
import { open } from "./harness.js";

// perStep steps through a page, there and back, and returns milliseconds for each step,
// with the layout that it needs.
const perStep = (page, last) => page.evaluate((last) => {
  const press = (key) => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    return document.body.offsetHeight;
  };
  press("Home");
  const begun = performance.now();
  for (let n = 0; n < last; n++) press("j");
  for (let n = 0; n < last; n++) press("k");
  return (performance.now() - begun) / (2 * last);
}, last);

test("a step takes no longer in a long run", async (t) => {
  const short = await open("commit-prior-term"), long = await open("long");
  await perStep(short, 21); // until the browser has compiled the script
  const few = await perStep(short, 21), many = await perStep(long, 200);
  t.diagnostic("milliseconds a step: " + few.toFixed(2) + " of 21, " + many.toFixed(2) + " of 1000");
  assert.ok(many < 10 * Math.max(few, 1), "1000 steps: " + many + " ms each, 21 steps: " + few + " ms each");
  await short.close();
  await long.close();
});
