// What all tests need: one browser, pages that are watched, and what they show.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { folder, launch, url } from "./browser.js";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// must is what the page of a name must show.
export const must = (name) => JSON.parse(readFileSync(join(folder, name + ".json"), "utf8"));

// open opens a page, and has it watched: close fails if it asked for anything but its
// own file, or complained of anything.
export const open = (name, { hash = "", ...options } = {}) => visit(url(name) + hash, (asked) => asked.split("#")[0] === url(name), options);

// visit is open for any address; may says what the page may ask for.
export async function visit(address, may, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("request", (r) => may(r.url()) || wrong.push("it asks for " + r.url()));
  page.on("console", (m) => wrong.push("it says " + m.text()));
  page.on("pageerror", (e) => wrong.push("it fails: " + e));
  page.on("dialog", (d) => wrong.push("it opens a dialog: " + d.message()));
  await page.goto(address);
  page.close = async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  };
  return page;
}

// teach adds look to the page, which reads what the page shows of its step: the
// title, each server's fields, each property. Values are read from their drawings.
export const teach = (page) => page.evaluate(() => {
  const text = (e) => e.textContent;
  const each = (e, what, f) => [...e.querySelectorAll(":scope > " + what)].map(f);

  function value(e) {
    if (e.matches(".log")) return { log: each(e, "li", logPart) };
    if (e.matches(".items")) return each(e, "li", (li) => value(li.firstElementChild));
    if (e.matches(".chips")) return each(e, ".chip", text);
    if (e.matches(".inner")) return Object.fromEntries(each(e, "div", (d) => [text(d.querySelector("dt")), value(d.querySelector("dd").firstElementChild)]));
    return text(e);
  }
  function logPart(li) {
    if (!li.matches(".entry")) return text(li);
    const index = li.querySelector(".index");
    const committed = li.matches(".committed") ? " committed" : "";
    return (index ? text(index) + ": " : "") + text(li.querySelector(".term")) + text(li.querySelector(".data")) + committed;
  }
  function field(f) {
    const was = f.querySelector(":scope > dd > .was");
    return [text(f.querySelector("dt")), { value: value(f.querySelector("dd").firstElementChild), was: was && text(was), evidence: f.matches(".evidence") }];
  }
  window.look = () => ({
    title: text(document.getElementById("now-title")),
    servers: Object.fromEntries([...document.querySelectorAll("#servers .server")].map((card) => [
      card.dataset.server, Object.fromEntries([...card.querySelectorAll(".fields > .field")].map(field)),
    ])),
    properties: Object.fromEntries([...document.querySelectorAll("#properties > li, #goals > li")].map((li) => [
      text(li.querySelector(".property")), { sign: text(li.querySelector(".sign")), word: text(li.querySelector(".unseen")), why: text(li.querySelector(".why")), witnesses: each(li.querySelector(".witnesses"), "li", text) },
    ])),
  });
});
