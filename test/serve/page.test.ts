import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { sweep } from '../../src/api/sweep';
import { serve, type Served } from '../../src/serve/server';
import { FindingMaker } from '../../src/sweep/context';
import { describeInBrowser, launch, watch } from '../browser';
import { madeUpKey } from '../sweep/secrets';

/** Waits until an element reads so: each part of the page asks the server for itself, and a loaded machine answers late. */
async function reads(page: Page, selector: string, text: RegExp): Promise<void> {
  for (const until = Date.now() + 20_000; ;) {
    const now = await page.textContent(selector);
    if (text.test(now ?? '') || Date.now() > until) return expect(now).toMatch(text);
    await page.waitForTimeout(50);
  }
}

describeInBrowser('the live page in headless Chromium', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'keysweep-page-'));
  const plan = join(scratch, 'state', 'rotations', 'aaaabbbbccccdddd');
  let browser: Browser;
  let served: Served;

  beforeAll(async () => {
    mkdirSync(join(scratch, 'configs'));
    writeFileSync(join(scratch, 'configs', '<img src=x onerror=window.hacked=1>.env'), `PAYSTACK_SECRET=${madeUpKey('page')}\n`);
    writeFileSync(join(scratch, 'inventory.yaml'), `targets:\n  - directory: ${scratch}/configs\n`);
    mkdirSync(plan, { recursive: true });
    writeFileSync(join(plan, 'plan.json'), JSON.stringify({ schema: 'keysweep-rotation-plan/1', id: 'aaaabbbbccccdddd', createdAt: '2026-11-01T00:00:00Z', entries: [{ id: 'c-1', title: '<b>key</b>', wave: 1 }] }));
    await sweep({ inventory: join(scratch, 'inventory.yaml'), store: join(scratch, 'store'), cache: join(scratch, 'cache'), findings: new FindingMaker(undefined, Buffer.alloc(32, 7)) });
    served = await serve({ store: join(scratch, 'store'), plans: join(scratch, 'state') });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('shows the store as the report page, takes a decision, hides the token, asks nobody else and runs nothing of a path', async () => {
    const page = await browser.newPage();
    const { problems, requests } = watch(page);
    await page.goto(served.url);
    await page.waitForSelector('#grid [aria-rowindex="2"]');
    expect(page.url()).not.toContain(served.token);
    await reads(page, '#status', /1 of 1 target; 1 credential open/);
    await reads(page, '#trend', /1 sweep; now 1 open/);
    await reads(page, '#plans', /1 plan.*<b>key<\/b>.*waiting/s);
    await page.click('#grid [aria-rowindex="2"]');
    await page.waitForSelector('.drawer .triage');
    expect(await page.textContent('.drawer .places')).toContain('<img src=x onerror=window.hacked=1>.env:1');
    await page.selectOption('.decide select', 'accepted');
    await page.fill('.decide [name=reason]', 'lab only');
    await page.click('.decide .go');
    await page.waitForSelector('.decisions li');
    expect(await page.textContent('.decisions')).toMatch(/accepted \(lab only\)/);
    await page.waitForSelector('#grid .row.off');
    expect(await page.textContent('#grid .row.off .word')).toBe('suppressed');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await page.reload();
    await page.waitForSelector('#grid .row.off');
    expect(problems).toEqual([]);
    expect(requests.every((url) => url.startsWith(`http://127.0.0.1:${served.port}/`))).toBe(true);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`http://127.0.0.1:${served.port}/`);
    await stranger.waitForSelector('#problem:not(:empty)');
    expect(await stranger.textContent('#problem')).toMatch(/token/);
    expect(await stranger.locator('#grid').count()).toBe(0);
  });
});
