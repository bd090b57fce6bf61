// The control page: frames the pages, runs the calls, and runs them again after
// every change of the policy.

import { getSetup } from "./control.js";
import { byId, el, mark } from "./dom.js";
import { showPages } from "./frames.js";
import { startEditor } from "./policy.js";
import { outcomeOf } from "./results.js";
import { run } from "./run.js";
import { buildTable } from "./table.js";

try {
  const { apis, pages: infos, examples } = await getSetup();
  byId("apis").append(...apis.map((api) => el("div", {}, el("dt", {}, api.name), el("dd", {}, el("code", {}, api.origin)))));

  const pages = showPages(infos);
  const table = buildTable(pages);
  const runAll = () => runAndCount(pages, apis, table);
  startFilters(pages, table);
  byId("run-again").addEventListener("click", runAll);
  await startEditor(examples, runAll);
  await runAll();
} catch (error) {
  byId("summary").replaceChildren(mark("bad", `The playground does not answer: ${error.message}`));
}

async function runAndCount(pages, apis, table) {
  const summary = byId("summary");
  const total = { shared: 0, blocked: 0, mixed: 0 };
  const ofPage = new Map(pages.map((page) => [page, { shared: 0, blocked: 0, mixed: 0 }]));

  summary.replaceChildren(mark("wait", "Running every call from every page …"));
  table.markStale();
  try {
    const finished = await run(pages, apis, (page, call, results) => {
      const outcome = outcomeOf(results);
      const tally = ofPage.get(page);
      total[outcome] += 1;
      tally[outcome] += 1;
      page.tally.textContent = `${tally.shared} shared, ${tally.blocked} blocked`;
      table.show(page, call, results);
    });
    if (!finished) return; // a later run reports
  } catch (error) {
    summary.replaceChildren(mark("bad", `The run stopped: ${error.message}`));
    return;
  }
  table.markNotRun();
  const calls = total.shared + total.blocked + total.mixed;
  const made = `${calls} calls, each to all three APIs: ${total.shared} shared, ${total.blocked} blocked.`;
  summary.replaceChildren(total.mixed === 0
    ? mark("good", `${made} Gin, Echo and Chi answered alike every time.`)
    : mark("warn", `${made} In ${total.mixed} the frameworks were not alike.`));
}

function startFilters(pages, table) {
  const page = byId("filter-page");
  page.append(...pages.map((p) => el("option", { value: p.key }, `${p.title} (${p.origin})`)));
  page.addEventListener("change", () => {
    for (const group of byId("table").tBodies) group.hidden = page.value !== "" && group.dataset.page !== page.value;
  });

  const outcome = byId("filter-outcome"); // style.css hides the rows
  outcome.addEventListener("change", () => { byId("table").dataset.only = outcome.value; });

  const toggle = byId("details-toggle");
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(open));
    table.openAll(open);
  });
}
