// The policy editor and what the library says of the policy.

import { getPolicy, submitPolicy } from "./control.js";
import { byId, el, mark } from "./dom.js";

// startEditor fills the editor, and calls onApplied after each policy that
// took effect.
export async function startEditor(examples, onApplied) {
  const text = byId("policy-text");
  const select = byId("policy-example");
  let own = ""; // what the reader wrote, which looking at examples must not lose

  select.append(el("option", { value: "" }, "your own text"), ...examples.map((e, i) => el("option", { value: i }, e.name)));
  select.addEventListener("change", () => {
    text.value = select.value === "" ? own : examples[select.value].policy;
    text.setAttribute("aria-invalid", "false");
    showState(mark("wait", "Not applied yet."));
    byId("policy-findings").replaceChildren();
  });

  byId("policy-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const verdict = await submitPolicy(text.value);
      showVerdict(verdict);
      if (verdict.accepted) onApplied();
    } catch (error) {
      showState(mark("bad", `Not applied: ${error.message}`));
    }
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      byId("policy-form").requestSubmit();
    }
  });
  text.addEventListener("input", () => {
    own = text.value;
    select.value = "";
  });

  const current = await getPolicy();
  text.value = own = current.text;
  showVerdict(current);
}

function showState(...content) {
  byId("policy-state").replaceChildren(...content);
}

function showVerdict({ accepted, problems, advice }) {
  const text = byId("policy-text");
  text.setAttribute("aria-invalid", String(!accepted));
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  showState(accepted ? mark("good", "In effect on Gin, Echo and Chi.") : mark("bad", `Not applied: ${count}. The policy before it stays in effect.`));

  const parts = [];
  if (problems.length) parts.push(el("h3", {}, "Errors"), list(problems, "problem"));
  if (advice.length) parts.push(el("h3", {}, "Advice"), list(advice, "advice"));
  if (accepted && !advice.length) parts.push(el("p", { class: "quiet" }, "No advice: nothing in it is unwise or without effect."));
  byId("policy-findings").replaceChildren(...parts);
}

function list(findings, kind) {
  return el("ul", { class: "finding-list" }, findings.map((finding) => item(finding, kind)));
}

function item(f, kind) {
  const where = f.line
    ? goTo(f.line, f.column)
    : el("span", { class: "where" }, el("code", {}, f.where ?? ""), f.value && el("code", { class: "value" }, ` ${JSON.stringify(f.value)}`));
  return el("li", { class: `finding finding-${kind}` },
    el("p", {}, where),
    el("p", {}, f.problem),
    f.fix && el("p", { class: "fix" }, el("span", { class: "fix-label" }, "Fix: "), f.fix));
}

// goTo is a button that puts the cursor where a syntax error is.
function goTo(line, column) {
  const button = el("button", { type: "button", class: "link" }, `Line ${line}, column ${column}`);
  button.addEventListener("click", () => {
    const text = byId("policy-text");
    const before = text.value.split("\n").slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0);
    const at = Math.min(before + column - 1, text.value.length);
    text.focus();
    text.setSelectionRange(at, Math.min(at + 1, text.value.length));
  });
  return button;
}
