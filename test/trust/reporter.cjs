'use strict';

const { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const DOCUMENT = join(__dirname, '../../docs/security.md');
const EXECUTIONS = join(__dirname, 'fuzz/executions.json');
/** Suites of this folder. */
const SUITES = readdirSync(__dirname).filter((name) => /\.(?:trust|test)\.ts$/.test(name)).length;
const BEGIN = '<!-- figures: written by npm run test:trust -->';
const END = '<!-- end of figures -->';

/** Rows of the document's tables, as `section | name | value`. */
function rowsOf(text) {
  const rows = new Map();
  for (const line of text.split('\n')) {
    const [, section, name, value, kind] = /^\| (.*?) \| (.*?) \| (.*?) \| (counted|measured) \|$/.exec(line) ?? [];
    if (section) rows.set(`${section}\0${name}`, { section, name, value, kind });
  }
  return rows;
}

function blockOf(rows) {
  const lines = [...rows.values()].map(({ section, name, value, kind }) => `| ${section} | ${name} | ${value} | ${kind} |`);
  return [BEGIN, '', '| part | what | figure | |', '| --- | --- | --- | --- |', ...lines, '', END].join('\n');
}

/**
 * Gathers the figures of the trust suites, prints them and keeps docs/security.md up to date. In CI nothing is written:
 * there a counted figure that differs fails the run.
 */
module.exports = class TrustReporter {
  onRunStart() {
    this.folder = mkdtempSync(join(tmpdir(), 'keysweep-figures-'));
    process.env.KEYSWEEP_TRUST_FIGURES = join(this.folder, 'figures.jsonl');
  }

  onRunComplete(_contexts, results) {
    const file = process.env.KEYSWEEP_TRUST_FIGURES;
    const figures = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
    rmSync(this.folder, { recursive: true, force: true });
    if (existsSync(EXECUTIONS)) {
      const counts = Object.values(JSON.parse(readFileSync(EXECUTIONS, 'utf8')));
      const total = counts.reduce((sum, count) => sum + count, 0);
      figures.push({ section: 'Hostile input', name: 'inputs tried by long fuzzing (test/trust/fuzz/executions.json)', value: `${total.toLocaleString('en')} over ${counts.length} targets`, kind: 'counted' });
    }
    figures.sort((a, b) => (a.section + a.name < b.section + b.name ? -1 : 1));
    console.log('\nTrust, in figures');
    for (const { section, name, value } of figures) console.log(`  ${section}: ${name}: ${value}`);
    if (results.numFailedTests + results.numRuntimeErrorTestSuites > 0) return;

    const text = readFileSync(DOCUMENT, 'utf8');
    const rows = rowsOf(text);
    const stale = [];
    for (const figure of figures) {
      const known = rows.get(`${figure.section}\0${figure.name}`);
      if (figure.kind === 'counted' && known?.value !== figure.value) stale.push(`${figure.section}: ${figure.name}: the document says ${known?.value ?? 'nothing'}, it is ${figure.value}`);
      rows.set(`${figure.section}\0${figure.name}`, figure);
    }
    // A whole run knows every figure there is; what it did not give is no longer measured.
    if (results.numTotalTestSuites >= SUITES) for (const key of rows.keys()) if (!figures.some(({ section, name }) => `${section}\0${name}` === key)) rows.delete(key);
    if (process.env.CI) {
      if (stale.length > 0) this.error = new Error(`docs/security.md is stale; run npm run test:trust and commit it\n  ${stale.join('\n  ')}`);
      return;
    }
    const sorted = new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
    const block = blockOf(sorted);
    const from = text.indexOf(BEGIN), to = text.indexOf(END);
    writeFileSync(DOCUMENT, from < 0 ? `${text.trimEnd()}\n\n${block}\n` : text.slice(0, from) + block + text.slice(to + END.length));
    if (stale.length > 0) console.log(`docs/security.md is up to date again (${stale.length} figures)`);
  }

  getLastError() {
    return this.error;
  }
};
