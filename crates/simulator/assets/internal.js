// Calls to the local Admin's own server. The header keeps other sites out: they would need a preflight, which it refuses.

export class InternalError extends Error {}

/** The parsed answer, or an `InternalError` with one plain sentence. */
export async function internal(path, { method = "GET", query = {}, body } = {}) {
  const address = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  let response;
  try {
    response = await fetch(address, {
      method,
      headers: { "X-Local-Admin": "1", ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new InternalError("The local Admin itself doesn't answer any more. Start it again with scripts/run.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new InternalError(answer.error ?? `The local Admin answered ${response.status}.`);
  return answer;
}
