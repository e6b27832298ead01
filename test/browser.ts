import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** A Chromium of the system; playwright-core brings none. */
export const CHROMIUM = [process.env.KEYSWEEP_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));

/** Suites that need a browser: skipped by name where there is none, an error where services are required. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (CHROMIUM || process.env.KEYSWEEP_REQUIRE_SERVICES === '1') describe(name, tests);
  else describe.skip(`${name} (skipped: chromium is not installed)`, tests);
}

export async function launch(): Promise<Browser> {
  if (!CHROMIUM) throw new Error('missing: chromium (apt-get install chromium)');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

/** Everything a page should not do: errors it writes, and requests it makes beyond the first. */
export function watch(page: Page): { readonly problems: string[]; readonly requests: string[] } {
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text()); });
  page.on('request', (request) => { if (!request.url().startsWith('data:')) requests.push(request.url()); });
  return { problems, requests };
}
