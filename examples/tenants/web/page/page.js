// The script of a tenant's page: it calls every replica again and again, and shows what it
// could read. When the admin page says that a change is committed, it measures how long
// each replica takes to answer differently.

const { replicas, token, admin } = document.documentElement.dataset;
const answerPatience = 5000; // milliseconds
const every = 1000;
const everyAfterChange = 20;
const watched = 5000; // after a change

let committed = -Infinity; // when the last change was
let wakeUp = () => {};
let woken = new Promise((resolve) => { wakeUp = resolve; });

document.getElementById("origin").textContent = location.origin;
for (const [name, url] of JSON.parse(replicas)) follow(name, url);

addEventListener("message", (event) => {
  if (event.origin !== admin || event.source !== parent || event.data !== "committed") return;
  committed = performance.now();
  wakeUp();
  woken = new Promise((resolve) => { wakeUp = resolve; });
});

async function follow(name, url) {
  const row = document.getElementById("replicas").insertRow();
  row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: name }));
  const [answer, took] = [row.insertCell(), row.insertCell()];
  let last = null;
  let measured = committed;
  for (;;) {
    const outcome = await call(url);
    const now = performance.now();
    if (last !== null && outcome.kind !== last && committed > measured) {
      took.textContent = `${Math.round(now - committed)} ms`;
      measured = committed;
    }
    if (outcome.kind !== last) answer.className = outcome.kind;
    answer.textContent = outcome.text;
    last = outcome.kind;
    const hurry = now - committed < watched && committed > measured;
    await Promise.race([sleep(hurry ? everyAfterChange : every), woken]);
  }
}

async function call(url) {
  try {
    const response = await fetch(`${url}/greeting`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(answerPatience),
    });
    const body = await response.json();
    return { kind: "shared", text: `✓ ${response.status} ${body.text}` };
  } catch (error) {
    if (error.name === "TimeoutError") return { kind: "silent", text: "! no answer" };
    return { kind: "blocked", text: "✕ blocked" }; // script does not learn why
  }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
