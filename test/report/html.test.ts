import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { scan } from '../../src';
import { newCoverage, type Occurrence, type ScanReport } from '../../src/model';
import { reporters } from '../../src/report';
import { describeInBrowser, launch, watch } from '../browser';
import { madeUpReport, occurrence } from './made-up';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-html-'));

function write(name: string, report: ScanReport): string {
  const file = join(scratch, name);
  writeFileSync(file, [...reporters.html(report, { showSecrets: false, color: false, rules: () => ({}) })].join(''));
  return pathToFileURL(file).href;
}

describeInBrowser('the report page in headless Chromium', () => {
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const open = async (url: string): Promise<{ page: Page; seen: ReturnType<typeof watch> }> => {
    const page = await context.newPage();
    const seen = watch(page);
    await page.goto(url);
    await page.waitForSelector('#grid [aria-rowindex="2"]');
    return { page, seen };
  };
  const found = (page: Page): Promise<string | null> => page.textContent('#found');

  /** Waits for a text; the page's policy forbids the evaluated strings of waitForFunction. */
  const until = async (read: () => Promise<unknown>, passes: (value: unknown) => boolean): Promise<void> => {
    for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 30))) {
      const value = await read();
      if (passes(value)) return;
      if (Date.now() > end) throw new Error(`still ${String(value)}`);
    }
  };

  describe('of the sample estate', () => {
    let url: string;
    beforeAll(async () => { url = write('estate.html', await scan({ paths: ['fixtures/estate'], key: Buffer.alloc(32, 7) })); });

    it('opens without a request or an error and says first what to rotate, why, and what that cuts', async () => {
      const { page, seen } = await open(url);
      expect(await page.textContent('h1')).toMatch(/^Rotate these \d+ credentials tonight$/);
      expect(await page.textContent('.ten li:first-child')).toMatch(/for netops.*cut.*Opens 5 assets, leads to personal data on db-backup01/s);
      expect(await page.locator('.way .rail b').allTextContents()).toEqual(['internet', 'edge-rtr-01', 'jump01', 'db-backup01']);
      expect(await page.locator('.way .rail li.cut').count()).toBe(1);
      expect(await page.textContent('.verdict')).toContain('No smaller set does it');
      expect(await page.textContent('.rail .records')).toMatch(/120 social security numbers/);
      expect(seen.requests).toEqual([url]);
      expect(seen.problems).toEqual([]);
      await page.close();
    });

    it('draws the ways, lights those through a node, and opens a credential from the drawing', async () => {
      const { page, seen } = await open(url);
      const node = page.locator('#graph .node.cut');
      expect(await node.count()).toBe(1);
      await node.hover();
      expect(await page.locator('#graph .node.lit').count()).toBeGreaterThanOrEqual(6);
      expect(await page.locator('#graph .edge.lit').count()).toBeGreaterThanOrEqual(5);
      await node.focus();
      expect(await node.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      expect(await page.textContent('.drawer h2')).toBe('Password of a local account on a network device');
      expect(await page.locator('.drawer .factors tbody tr').count()).toBe(9);
      expect(await page.textContent('.drawer')).toContain('username netops privilege 15 password 7 ****');
      expect(await page.locator('.drawer .rail li').count()).toBe(6);
      expect(await page.textContent('.drawer .changes')).toContain('rotate it');
      await page.keyboard.press('Escape');
      expect(await page.locator('.drawer').count()).toBe(0);
      expect(seen.problems).toEqual([]);
      await page.close();
    });
  });

  describe('of 10,000 credentials', () => {
    let url: string;
    beforeAll(() => { url = write('large.html', madeUpReport(10_000)); });

    it('opens, keeps only rows in sight in the document, and scrolls to the last', async () => {
      const { page, seen } = await open(url);
      expect(await found(page)).toBe('10,000 credentials');
      expect(await page.getAttribute('#grid', 'aria-rowcount')).toBe('10001');
      expect(await page.locator('#grid .space > .row').count()).toBeLessThan(60);
      await page.focus('#grid');
      await page.keyboard.press('End');
      await page.waitForSelector('#grid [aria-rowindex="10001"]');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      expect(await page.getAttribute('#grid', 'aria-activedescendant')).toBe('row-1');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.drawer');
      expect(await page.evaluate('document.activeElement.id')).toBe('h-detail');
      await page.keyboard.press('Escape');
      expect(await page.evaluate('document.activeElement.id')).toBe('grid');
      expect(seen.problems).toEqual([]);
      expect(seen.requests).toHaveLength(1);
      await page.close();
    });

    it('filters by text, path, choice and score, and keeps it in the address', async () => {
      const { page } = await open(url);
      await page.keyboard.press('/');
      await page.keyboard.type('stripe');
      await until(() => found(page), (text) => !String(text).startsWith('10,000'));
      const byText = await found(page);
      expect(byText).toMatch(/^1,?\d+ of 10,000 credentials$|^9\d\d of 10,000/);
      await page.fill('#path', 'billing');
      await until(() => found(page), (text) => text !== byText);
      for (const text of await page.locator('#grid .space .cell.title').allTextContents()) expect(text).toContain('Stripe');
      await page.click('[data-facet=decision]');
      const size = Number((await page.textContent('.menu label:has-text("Act now") small'))!.replace(/,/g, ''));
      await page.check('.menu label:has-text("Act now") input');
      await until(() => found(page), (text) => String(text).replace(/,/g, '').startsWith(`${size} of`));
      for (const text of await page.locator('#grid .space .word').allTextContents()) expect(text).toBe('Act now');
      await page.keyboard.press('Escape');
      expect(page.url()).toContain('#q=stripe&path=billing&decision=act');
      const again = await open(page.url());
      expect(await found(again.page)).toBe(await found(page));
      await again.page.close();
      await page.click('#clear');
      expect(await found(page)).toBe('10,000 credentials');
      const odd = await open(`${url}#group=nonsense&sort=nonsense&score=x-y`);
      expect(await found(odd.page)).toBe('10,000 credentials');
      expect(odd.seen.problems).toEqual([]);
      await odd.page.close();
      await page.locator('.column[tabindex="0"]').first().focus();
      await page.keyboard.press('Enter');
      await until(() => found(page), (text) => !String(text).startsWith('10,000'));
      await page.close();
    });

    it('offers every filter that was asked for, each of which narrows', async () => {
      const { page } = await open(url);
      for (const facet of ['decision', 'provider', 'platform', 'form', 'owner', 'where']) {
        await page.click(`[data-facet=${facet}]`);
        const label = page.locator('.menu label').first();
        const size = await label.locator('small').textContent();
        await label.locator('input').check();
        await until(() => found(page), (text) => String(text).startsWith(`${size} of `));
        await page.click('#clear');
        await page.keyboard.press('Escape');
        if (await page.locator('.menu').count()) await page.click(`[data-facet=${facet}]`);
      }
      await page.close();
    });

    it('sorts by each column both ways and groups', async () => {
      const { page } = await open(url);
      for (const [header, column] of [['Credential', 'title'], ['Owner', 'owner'], ['First seen', 'firstSeen'], ['Opens', 'assets']]) {
        await page.click(`[role=columnheader] >> text=${header}`);
        const one = await page.locator(`[role=columnheader].${column}`).getAttribute('aria-sort');
        const first = await page.locator(`[aria-rowindex="2"] .cell.${column}`).textContent();
        await page.click(`[role=columnheader] >> text=${header}`);
        expect(await page.locator(`[role=columnheader].${column}`).getAttribute('aria-sort')).not.toBe(one);
        expect(await page.locator(`[aria-rowindex="2"] .cell.${column}`).textContent()).not.toBe(first);
      }
      await page.focus('[role=columnheader].title button');
      await page.keyboard.press('Enter');
      expect(await page.locator('[role=columnheader].title').getAttribute('aria-sort')).toBe('ascending');
      await page.selectOption('#group', 'provider');
      const heading = page.locator('#grid .row.heading').first();
      expect(await heading.getAttribute('aria-expanded')).toBe('true');
      const rows = Number(await page.getAttribute('#grid', 'aria-rowcount'));
      const size = Number((await heading.locator('small').textContent())!.replace(/,/g, ''));
      await heading.click();
      await until(() => page.getAttribute('#grid', 'aria-rowcount'), (text) => text === String(rows - size));
      await page.close();
    });

    it('prints the table written out, without controls', async () => {
      const { page } = await open(url);
      await page.emulateMedia({ media: 'print' });
      await until(() => page.locator('#grid .space > .row').count(), (number) => number === 300);
      expect(await page.locator('.facets').isVisible()).toBe(false);
      await page.close();
    });
  });

  it('runs and loads nothing of what a scanned tree says, whatever field it is in', async () => {
    const probes = ['<img src=x onerror="window.hacked=1">', '"><script>window.hacked=1</script>', '</script><script>window.hacked=1</script>', "javascript:window.hacked=1//", '<svg onload=window.hacked=1>', '{{window.hacked=1}}', '\u202egnp.exe', ']]><!--', '&lt;b&gt;'];
    const probe = (i: number): string => probes[i % probes.length]! + i;
    let n = 0;
    const next = (): string => probe(n++);
    const made = (i: number): Occurrence => occurrence({
      ruleId: next(), title: next(), family: next(), provider: next(), path: next(), credentialId: `c-${i}${next()}`, context: next(), encoding: next(), principal: next(), name: next(), labels: [next()],
      evidence: [{ kind: 'name', effect: 'raises', text: next() }], target: { host: next(), service: next() }, owner: { names: [next()], from: 'codeowners', evidence: next() },
      device: { platform: next(), hostname: next(), statement: next(), kind: next(), service: 'login', privilegeText: next() },
      provenance: { kind: 'git', repository: next(), path: next(), blob: next(), commit: next(), author: next(), email: next(), date: '2024-01-01T00:00:00Z', atHead: true },
    });
    const occurrences = Array.from({ length: 30 }, (_, i) => made(i));
    const host = occurrences[0]!.device!.hostname!;
    const report: ScanReport = {
      ...madeUpReport(0), tool: { name: 'keysweep', version: next(), detectorSet: next(), fingerprintKey: next() },
      credentials: occurrences.map((one) => ({ id: one.credentialId, fingerprint: one.fingerprint, ruleId: one.ruleId, title: one.title, provider: one.provider, occurrences: [one], severity: 'high' })),
      coverage: [{ ...newCoverage(next()), incomplete: true, skipped: { [next()]: 1 }, details: [{ path: next(), reason: next(), detail: next(), incomplete: true }] }],
      observations: [
        { fact: { kind: 'service', host, service: next(), exposedTo: 'internet' }, path: next(), line: 1, provenance: { kind: 'file', path: 'x' } },
        { fact: { kind: 'platform', host: occurrences[0]!.target!.host, platform: 'x', score: 1 }, path: 'dump.sql', line: 1, provenance: { kind: 'file', path: 'dump.sql' } },
        { fact: { kind: 'personal-data', dataClass: next(), records: 5, column: next() }, path: 'dump.sql', line: 1, provenance: { kind: 'file', path: 'dump.sql' } },
      ],
    };
    const { page, seen } = await open(write('probes.html', report));
    expect(await page.locator('.way .rail li').count()).toBeGreaterThan(2);
    for (let i = 0; i < occurrences.length; i++) {
      await page.focus('#grid');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.drawer');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.drawer', { state: 'detached' });
      await page.focus('#grid');
      await page.keyboard.press('ArrowDown');
    }
    for (const facet of ['provider', 'platform', 'owner', 'label']) {
      await page.click(`[data-facet=${facet}]`);
      await page.keyboard.press('Escape');
    }
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(seen.requests).toHaveLength(1);
    expect(seen.problems).toEqual([]);
    await page.close();
  });

  it('refuses script and style that are not its own', async () => {
    const { page } = await open(write('policy.html', madeUpReport(20)));
    const ran = await page.evaluate(`(() => {
      const script = document.createElement('script');
      try { script.textContent = 'window.hacked = 1'; document.body.append(script); } catch (error) { return error.name; }
      return window.hacked ?? 'refused';
    })()`);
    expect(['refused', 'TypeError']).toContain(ran);
    expect(await page.evaluate(`fetch('https://example.com').then(() => 'sent', () => 'refused')`)).toBe('refused');
    await page.close();
  });
});
