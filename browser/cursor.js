// The cursor of a page.

// step is the number of the step under the cursor.
export const step = (page) => page.evaluate(() => Number(document.querySelector("[aria-current=step] .number").textContent));

// leadsTo waits until the cursor is at a step. Addresses need it: keys and buttons move
// the cursor at once, links when the browser comes to it.
export const leadsTo = (page, n) => page.waitForFunction((n) => document.querySelector("[aria-current=step] .number")?.textContent === String(n), n);
