// The script of the admin page. Every text goes in as text, never as markup.

const byId = (id) => document.getElementById(id);

function el(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

// show asks for the state and shows it.
async function show() {
  let state;
  try {
    state = await (await fetch("/state")).json();
  } catch {
    byId("database").textContent = "The admin page's own server does not answer.";
    return;
  }
  showReplicas(state.replicas);
  byId("database").textContent = state.problem || `The last change in the database has the number ${state.number}.`;
  if (!state.problem) showTenants(state.tenants, state.pages);
  showPages(state.pages);
}

function showReplicas(replicas) {
  byId("replicas").replaceChildren(...replicas.map(({ name, origin, health, ageSeconds, lags }) => el("tr", {},
    el("th", { scope: "row" }, `${name} `, el("code", {}, origin)),
    el("td", {}, String(health.number)),
    el("td", {}, String(health.origins)),
    el("td", {}, el("code", { title: health.fingerprint }, health.fingerprint.slice(0, 12))),
    el("td", {}, ageSeconds && `${ageSeconds} s ago`),
    el("td", { className: lags ? "bad" : "good" }, lags ? `✕ lags: ${lags}` : "✓ up to date"))));
}

function showTenants(tenants, pages) {
  if (byId("tenant").options.length === 0) {
    byId("tenant").append(...tenants.map(({ name }) => el("option", {}, name)));
    suggest(pages);
  }
  byId("tenants").replaceChildren(...tenants.map(({ name, origins, count }) => el("li", {},
    el("h3", {}, name),
    origins.length ? el("ul", {}, ...origins.map((origin) => originItem(name, origin))) : el("p", { className: "quiet" }, "no origin"),
    ...(count > origins.length ? [el("p", { className: "quiet" }, `and ${count - origins.length} more`)] : []))));
}

function originItem(tenant, origin) {
  const remove = el("button", { type: "button", ariaLabel: `Remove ${origin} of ${tenant}` }, "Remove");
  remove.addEventListener("click", () => change("DELETE", tenant, origin));
  return el("li", {}, el("code", {}, origin), " ", remove);
}

// suggest fills in the origin of a page that is not listed at the start.
function suggest(pages) {
  byId("tenant").value = pages[1].tenant;
  byId("origin").value = pages[1].origin;
}

// change adds or removes an origin, and tells the pages when it is committed.
async function change(method, tenant, origin) {
  let findings;
  try {
    const response = await fetch("/origins", { method, body: JSON.stringify({ tenant, origin }) });
    findings = await response.json();
  } catch {
    findings = [{ problem: "the admin page's own server does not answer", fix: "" }];
  }
  if (findings.length === 0) {
    for (const frame of document.querySelectorAll("iframe")) {
      frame.contentWindow.postMessage("committed", new URL(frame.src).origin);
    }
  }
  byId("origin").ariaInvalid = String(findings.length > 0);
  byId("findings").replaceChildren(...findings.map(({ problem, fix }) => el("p", { className: "finding" },
    el("code", {}, origin), `: ${problem}. `, ...(fix ? [el("strong", {}, `To fix it: ${fix}.`)] : []))));
  await show();
}

// showPages frames the pages once.
function showPages(pages) {
  if (byId("pages").children.length > 0) return;
  byId("pages").append(...pages.map(({ tenant, origin }) => el("li", {},
    el("h3", {}, `${tenant} `, el("a", { href: `${origin}/` }, "in a tab of its own")),
    el("iframe", { src: `${origin}/`, title: `The page of ${tenant}` }))));
}

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  change("POST", byId("tenant").value, byId("origin").value);
});

for (;;) {
  await show();
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
