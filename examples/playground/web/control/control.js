// The endpoints behind this page.

export const getSetup = () => getJSON("/control/setup");
export const getPolicy = () => getJSON("/control/policy");

// submitPolicy returns the library's verdict, of a valid policy or an invalid one.
export async function submitPolicy(text) {
  const response = await fetch("/control/policy", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: text,
  });
  return read(response);
}

// getRecords returns what the servers recorded of calls, by call id.
export function getRecords(ids) {
  return getJSON(`/control/records?${new URLSearchParams(ids.map((id) => ["call", id]))}`);
}

const getJSON = async (url) => read(await fetch(url));

async function read(response) {
  if (!response.ok) throw new Error((await response.text()).trim() || `status ${response.status}`);
  return response.json();
}
