// A browser for the tests of the pages: what every check needs, and how checks are run.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const url = process.env.STOA_URL;
export const key = process.env.STOA_KEY;
export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

export function ensure(is, what) {
  if (!is) throw new Error(what);
}

export function equal(found, wanted, what) {
  ensure(JSON.stringify(found) === JSON.stringify(wanted), `${what}: ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

/** No violation of axe's rules on what the page shows now. */
export async function accessible(page, where) {
  // Runs in an isolated world of the debugger, so the page's policy stays as strict as it is.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const words = violations.map((x) => `${x.id} (${x.help}): ${x.nodes.slice(0, 3).map((y) => y.html.slice(0, 160)).join(' | ')}`);
  ensure(violations.length === 0, `axe on ${where}: ${words.join('; ')}`);
}

/** Waits until a function of the page is true, looking once a frame. (The pages' policy forbids waitForFunction.) */
export async function until(page, is, argument) {
  const end = Date.now() + 20_000;
  while (!(await page.evaluate(is, argument))) {
    ensure(Date.now() < end, `never came true: ${is}`);
    await page.evaluate(() => new Promise((then) => requestAnimationFrame(then)));
  }
}

/** A call of the API with the admin's key. */
export async function api(method, target, body, headers = {}) {
  const answer = await fetch(url + target, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answer.json();
}

/** Runs named checks, each in a browser context of its own. Ends the process with how it went. */
export async function run(checks) {
  const browser = await chromium.launch({
    executablePath: process.env.STOA_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  let failed = 0;
  for (const [name, viewport, check] of checks) {
    const context = await browser.newContext({ viewport, locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints = [];
    page.on('pageerror', (why) => complaints.push(why.message));
    page.on('console', (x) => x.text().includes('Content Security Policy') && complaints.push(x.text()));
    try {
      await check(page);
      equal(complaints, [], 'the page complained');
      console.log(`ok      ${name}`);
    } catch (why) {
      failed += 1;
      console.log(`FAILED  ${name}\n        ${why.message}`);
    }
    await context.close();
  }
  await browser.close();
  process.exit(failed ? 1 : 0);
}

const pictures = process.env.STOA_PICTURES;
/** Keeps a picture for the documents when a folder for them is named. */
export async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}
