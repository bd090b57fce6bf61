// The script of a page of another origin: it makes the calls that the control
// page asks for, from here, and reports what a script could see of them.

const { controlOrigin, apiOrigins } = document.documentElement.dataset;
const reachable = new Set(apiOrigins.split(" "));
const bodyShown = 400;
const patience = 10_000; // milliseconds

let calls = 0;

document.getElementById("origin").textContent = location.origin;

addEventListener("message", async (event) => {
  // Only the page that frames us gives orders, and only for the APIs.
  if (event.origin !== controlOrigin || event.source !== parent) return;
  const { type, id, url, init, read } = event.data;
  if (type !== "call" || !reachable.has(new URL(url).origin)) return;

  const outcome = await call(url, init, read);
  calls += 1;
  document.getElementById("state").textContent = `${calls} calls made`;
  parent.postMessage({ type: "outcome", id, outcome }, controlOrigin);
});

parent.postMessage({ type: "ready" }, controlOrigin);

async function call(url, init, read) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(patience) });
    const body = await response.text();
    return {
      shared: true,
      status: response.status,
      body: body.trim().slice(0, bodyShown),
      // null: the response has no such field, or script may not read it.
      fields: read.map((name) => ({ name, value: response.headers.get(name) })),
    };
  } catch (error) {
    return { shared: false, error: `${error.name}: ${error.message}` };
  }
}
