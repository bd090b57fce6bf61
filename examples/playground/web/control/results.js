// What the three APIs' results for one call have in common.

// groupAlike puts the APIs together that answered alike. Bodies are left aside,
// since they name their framework, and so is what arrived: the three share their
// cookie, and one that signs in is a moment ahead of the others.
export function groupAlike(results) {
  const groups = new Map();
  for (const result of results) {
    const key = JSON.stringify([
      result.outcome.shared, result.outcome.status, result.outcome.fields,
      result.exchanges.map(({ api, sent, ...rest }) => ({ ...rest, explain: withoutHost(rest.explain, result.api) })),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()];
}

// An explanation may name the API's own address, in which the port differs.
const withoutHost = (text, api) => text.replaceAll(new URL(api.origin).host, "");

// outcomeOf is shared, blocked, or mixed where the APIs are not alike.
export function outcomeOf(results) {
  if (groupAlike(results).length > 1) return "mixed";
  return results[0].outcome.shared ? "shared" : "blocked";
}
