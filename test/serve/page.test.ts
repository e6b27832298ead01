import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { sweep } from '../../src/api/sweep';
import { serve, type Served } from '../../src/serve/server';
import { FindingMaker } from '../../src/sweep/context';
import { madeUpKey } from '../sweep/secrets';

/** A Chromium of the system; playwright-core brings none. */
const CHROMIUM = [process.env.KEYSWEEP_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
const required = process.env.KEYSWEEP_REQUIRE_SERVICES === '1';

(CHROMIUM || required ? describe : describe.skip)(`the page in headless Chromium${CHROMIUM ? '' : ' (skipped: chromium is not installed)'}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'keysweep-page-'));
  let browser: Browser;
  let served: Served;

  beforeAll(async () => {
    if (!CHROMIUM) throw new Error('missing: chromium (apt-get install chromium)');
    mkdirSync(join(scratch, 'configs'));
    writeFileSync(join(scratch, 'configs', '<img src=x onerror=window.hacked=1>.env'), `PAYSTACK_SECRET=${madeUpKey('page')}\n`);
    writeFileSync(join(scratch, 'inventory.yaml'), `targets:\n  - directory: ${scratch}/configs\n`);
    await sweep({ inventory: join(scratch, 'inventory.yaml'), store: join(scratch, 'store'), cache: join(scratch, 'cache'), findings: new FindingMaker(undefined, Buffer.alloc(32, 7)) });
    served = await serve({ store: join(scratch, 'store') });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('shows credentials, takes a decision, hides the token and runs nothing of a path', async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message)).on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
    await page.goto(served.url);
    await page.waitForSelector('#credentials tr');
    expect(page.url()).not.toContain(served.token);
    expect(await page.textContent('#status')).toMatch(/complete: 1 of 1 targets; 1 credentials open/);
    await page.click('#credentials tr');
    await page.waitForSelector('dialog[open] #occurrences tr');
    expect(await page.textContent('#occurrences')).toContain('<img src=x onerror=window.hacked=1>.env:1');
    await page.selectOption('#as', 'accepted');
    await page.fill('#reason', 'lab only');
    await page.click('#save');
    await page.waitForSelector('#decisions li');
    expect(await page.textContent('#decisions')).toMatch(/accepted \(lab only\)/);
    expect(await page.textContent('#credentials')).toContain('accepted');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await page.reload();
    await page.waitForSelector('#credentials tr');
    expect(problems).toEqual([]);
    const stranger = await browser.newPage();
    await stranger.goto(`http://127.0.0.1:${served.port}/`);
    await stranger.waitForFunction("document.getElementById('problem').textContent !== ''");
    expect(await stranger.textContent('#problem')).toMatch(/token/);
  });
});
