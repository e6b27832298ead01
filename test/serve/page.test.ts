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
    writeFileSync(join(scratch, 'configs', 'second.env'), `PAYSTACK_SECRET=${madeUpKey('second')}\n`);
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
    await reads(page, '#status', /1 of 1 target; 2 credentials open/);
    await reads(page, '#trend', /1 sweep; now 2 open/);
    await reads(page, '#plans', /1 plan.*<b>key<\/b>.*waiting/s);
    await page.click('#grid .row:has-text("onerror")');
    await page.waitForSelector('.drawer .triage');
    expect(await page.textContent('.drawer .places')).toContain('<img src=x onerror=window.hacked=1>.env:1');
    await page.selectOption('.decide select', 'accepted');
    await page.fill('.decide [name=reason]', 'lab only');
    await page.click('.decide .go');
    await page.waitForSelector('.decisions li');
    expect(await page.textContent('.decisions')).toMatch(/accepted \(lab only\)/);
    await page.waitForSelector('#grid .row.off');
    expect(await page.textContent('#grid .row.off .word')).toBe('suppressed');
    // It has moved to the table's end; what is open is still the one decided on.
    expect(await page.textContent('.drawer .places')).toContain('onerror');
    expect(await page.textContent('.drawer .decisions')).toMatch(/accepted \(lab only\)/);
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

describeInBrowser('the live page over a store larger than the page holds', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'keysweep-large-'));
  let browser: Browser;
  let served: Served;

  beforeAll(async () => {
    for (const [folder, keys] of [['alpha', 60], ['beta_1', 70], ['beta%1', 3]] as const) {
      mkdirSync(join(scratch, folder));
      for (let i = 0; i < keys; i++) writeFileSync(join(scratch, folder, `service-${i}.env`), `PAYSTACK_SECRET=${madeUpKey(`${folder} ${i}`)}\n`);
    }
    writeFileSync(join(scratch, 'inventory.yaml'), `targets:\n  - directory: ${scratch}/alpha\n    owner: payments\n  - directory: ${scratch}/beta_1\n    owner: shop\n  - directory: ${scratch}/beta%1\n`);
    await sweep({ inventory: join(scratch, 'inventory.yaml'), store: join(scratch, 'store'), cache: join(scratch, 'cache'), findings: new FindingMaker(undefined, Buffer.alloc(32, 7)) });
    served = await serve({ store: join(scratch, 'store'), viewed: 20 });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const rows = (page: Page): Promise<string[]> => page.locator('#store tbody tr').allTextContents();

  it('the table holds what it may, and everything is found page by page, filtered by the server, and decided on', async () => {
    const page = await browser.newPage();
    const { problems } = watch(page);
    await page.goto(served.url);
    await reads(page, '#found', /^20 credentials; 113 more are found under Store$/);
    await reads(page, '#stored', /^133 credentials found, 100 shown$/);
    await page.click('#more');
    await reads(page, '#stored', /^133 credentials found$/);
    const all = await rows(page);
    expect(new Set(all).size).toBe(133);
    expect(await page.locator('#more').count()).toBe(0);

    await page.selectOption('#store [name=owner]', 'payments');
    await reads(page, '#stored', /^60 credentials found$/);
    expect((await rows(page)).every((row) => row.includes('alpha/'))).toBe(true);
    await page.selectOption('#store [name=owner]', 'none');
    await reads(page, '#stored', /^3 credentials found$/);
    // A wildcard of SQL is a letter like any other.
    await page.selectOption('#store [name=owner]', '');
    await page.fill('#store [name=target]', 'beta%1');
    await reads(page, '#stored', /^3 credentials found$/);
    await page.fill('#store [name=target]', 'beta_1');
    await reads(page, '#stored', /^70 credentials found$/);
    await page.fill('#store [name=q]', 'SERVICE-69.env');
    await reads(page, '#stored', /^1 credential found$/);

    await page.click('#store tbody button');
    await page.waitForSelector('#store .triage .skips li');
    expect(await page.textContent('#store .triage .skips')).toMatch(/service-69\.env:1 open/);
    await page.selectOption('#store .decide select', 'accepted');
    await page.fill('#store .decide [name=reason]', 'test shop');
    await page.click('#store .decide .go');
    await reads(page, '#store .decisions', /accepted \(test shop\)/);
    expect(await page.textContent('#store tbody tr')).toMatch(/accepted/);
    await page.fill('#store [name=q]', '');
    await page.fill('#store [name=target]', '');
    await page.selectOption('#store [name=status]', 'accepted');
    await reads(page, '#stored', /^1 credential found$/);
    await page.fill('#store [name=q]', 'no such thing');
    await reads(page, '#stored', /^0 credentials found$/);
    expect(problems).toEqual([]);
  });

  it('pages keep their order in every sort, each credential once', async () => {
    const ask = async (path: string): Promise<{ status: number; body: { rows: { id: string; title: string }[]; total?: number; next?: string } }> => {
      const answer = await fetch(`http://127.0.0.1:${served.port}/api/${path}`, { headers: { authorization: `Bearer ${served.token}` } });
      return { status: answer.status, body: (await answer.json()) as never };
    };
    for (const sort of ['severity', 'firstSeen', 'lastSeen', 'title', 'provider']) {
      for (const order of ['', 'down']) {
        const ids: string[] = [];
        for (let after = ''; ;) {
          const { body } = await ask(`search?sort=${sort}&order=${order}&limit=40&after=${after}`);
          ids.push(...body.rows.map(({ id }) => id));
          if (body.next === undefined) break;
          after = body.next;
        }
        expect(ids).toHaveLength(133);
        expect(new Set(ids).size).toBe(133);
      }
    }
    expect((await ask('search?sort=secret')).status).toBe(400);
    expect((await ask('search?limit=1.5')).body.rows).toHaveLength(1);
    expect((await ask('search?after=nonsense&limit=1')).body.rows).toHaveLength(1);
  });
});
