// The calls that every page makes, in this order.

export const calls = [
  { key: "get", name: "Simple GET", method: "GET", path: "/api/notes" },
  {
    key: "expose", name: "Read response fields", method: "GET", path: "/api/notes",
    read: ["X-Total-Count", "X-Build"],
  },
  {
    key: "post", name: "Simple POST", method: "POST", path: "/api/feedback",
    headers: { "Content-Type": "text/plain" }, body: "well done",
  },
  { key: "auth", name: "GET with Authorization", method: "GET", path: "/api/notes", headers: { Authorization: "Bearer demo" } },
  { key: "header", name: "GET with X-Request-Id", method: "GET", path: "/api/notes", headers: { "X-Request-Id": "42" } },
  {
    key: "put", name: "PUT", method: "PUT", path: "/api/notes/1",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: "water the cactus" }),
  },
  {
    key: "patch", name: "PATCH", method: "PATCH", path: "/api/notes/1",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ done: true }),
  },
  { key: "delete", name: "DELETE", method: "DELETE", path: "/api/notes/1" },
  {
    key: "query", name: "Unlisted method", method: "QUERY", path: "/api/notes",
    headers: { "Content-Type": "text/plain" }, body: "Vary",
  },
  { key: "trace", name: "Unlisted header", method: "GET", path: "/api/notes", headers: { "X-Trace-Id": "7f3a" } },
  { key: "signin", name: "Sign in, with credentials", method: "POST", path: "/api/session", credentials: "include" },
  { key: "session", name: "Session, with credentials", method: "GET", path: "/api/session", credentials: "include" },
];

const safelistedMethods = ["GET", "HEAD", "POST"];
const safelistedTypes = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

// preflightReasons tells what in a call makes a browser ask first (Fetch,
// "CORS-preflight fetch", as far as the calls above need it); none: no preflight.
export function preflightReasons(call) {
  const reasons = [];
  if (!safelistedMethods.includes(call.method)) reasons.push(`method ${call.method}`);
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    const safe = name === "Content-Type" && safelistedTypes.includes(value);
    if (!safe) reasons.push(name);
  }
  return reasons;
}
