// Building elements. Every text goes in as text, never as markup.

// el makes an element; what is neither an element nor empty becomes its text.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child != null && child !== false) element.append(child);
  }
  return element;
}

export const byId = (id) => document.getElementById(id);

// mark is a status: an icon for the eye, and a word for everyone.
export function mark(kind, word) {
  const icon = { good: "✓", bad: "✕", wait: "…", warn: "!" }[kind];
  return el("span", { class: `mark mark-${kind}` }, el("span", { class: "icon", "aria-hidden": "true" }, icon), word);
}
