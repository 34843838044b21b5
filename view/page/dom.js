
// The only ways in which anything gets into the page: elements by name, text as
// text.

const byID = (id) => document.getElementById(id);

// el makes an element with a class and children, which are elements or text.
function el(name, classes, ...children) {
  const e = document.createElement(name);
  if (classes) e.className = classes;
  e.append(...children);
  return e;
}

// svg makes an element of a drawing, with attributes that are ours.
function svg(name, attributes) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) e.setAttribute(key, attributes[key]);
  return e;
}

// write changes a text only if it is another.
function write(e, text) {
  if (e.textContent !== text) e.textContent = text;
}

// linkTo makes a link to a step.
function linkTo(n, text) {
  const a = el("a", "", text);
  a.href = "#step=" + n;
  return a;
}

// withLinks makes links of what a text calls "step 7".
function withLinks(text) {
  return text.split(/(step \d+)/).map((part, i) => (i % 2 === 1 && Number(part.slice(5)) <= lastStep ? linkTo(part.slice(5), part) : part));
}
