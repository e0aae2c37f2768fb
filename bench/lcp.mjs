// The largest contentful paint of the inbox, framed in the local Shopify Admin, in a browser that has seen nothing yet.
// Prints the median of several loads as `lcp_ms=… cls=…`.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tools/package.json', import.meta.url))('@playwright/test');

const LOADS = 5;
/** After hydration a late image or text could still be the largest. */
const SETTLE_MS = 500;
const { ADMIN_URL, APP_URL, STORE, SHOPIFY_API_KEY, CHROMIUM } = process.env;

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});

/** Both numbers as the framed document's own timeline has them. */
function vitals(settleMs) {
  return new Promise((resolve) => {
    let lcp = 0;
    let cls = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) lcp = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) cls += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve({ lcp, cls }), settleMs);
  });
}

async function load() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(`${ADMIN_URL}/store/${STORE}/apps/${SHOPIFY_API_KEY}/communications`);
    await page.frameLocator(`iframe[src^="${APP_URL}"]`).locator('html[data-hydrated]').waitFor({ state: 'attached' });
    const frame = page.frames().find((candidate) => candidate.url().startsWith(APP_URL));
    return await frame.evaluate(vitals, SETTLE_MS);
  } finally {
    await context.close();
  }
}

const median = (numbers) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

try {
  const loads = [];
  for (let nth = 0; nth < LOADS; nth += 1) loads.push(await load());
  if (loads.some(({ lcp }) => lcp === 0)) throw new Error('the browser reported no largest contentful paint');
  console.log(`lcp_ms=${median(loads.map(({ lcp }) => lcp)).toFixed(0)} cls=${median(loads.map(({ cls }) => cls)).toFixed(4)}`);
} finally {
  await browser.close();
}
