// The journeys need a running instance; a missing one is said once, here, instead of by every journey.

const NEEDED = ['ADMIN_URL', 'APP_URL'];

export default async function setup() {
  for (const name of NEEDED) {
    const url = process.env[name];
    if (!url) throw new Error(`${name} is not set: run the journeys by scripts/test browser`);
    const answer = await fetch(new URL('/health', url)).catch(() => undefined);
    if (!answer?.ok) throw new Error(`Nothing healthy answers at ${name}=${url}: start it with scripts/run`);
  }
}
