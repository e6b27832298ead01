import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ISSUERS_FILE, loadIssuers, storeIssuers } from '../../src/engine/load';
import { issuerOf, issuerOfHost } from '../../src/judge/issuer';
import { builtInDetectors } from '../../src/pipeline/detectors';

const issuers = builtInDetectors().issuers();

test('stored issuers are read back as they were', () => {
  const directory = mkdtempSync(join(tmpdir(), 'keysweep-issuers-'));
  try {
    writeFileSync(join(directory, ISSUERS_FILE), storeIssuers(issuers));
    const { issuer, ...rest } = loadIssuers(directory);
    const { issuer: original, ...others } = issuers;
    expect(rest).toEqual(others);
    for (const number of new Set(issuers.owners)) expect(issuer(number)).toEqual(original(number));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('every name names its issuer, alone, before a role and as a host, and the longest name of all that fit counts', () => {
  const whose = new Map(issuers.names.map((name, index) => [name, issuers.owners[index]!]));
  fc.assert(fc.property(fc.constantFrom(...issuers.names), fc.constantFrom('', 'apikey', 'token', 'secret'), (name, role) => {
    const text = name + role;
    fc.pre(!/\d/.test(text));
    // What stands at the front of the text and ends with it or before a role, looked for among all names.
    const expected = issuers.names.filter((one) => text.startsWith(one) && /^(?:$|api|key|token|secret)/.test(text.slice(one.length))).sort((a, b) => b.length - a.length)[0]!;
    expect(issuerOf(text, issuers)?.provider).toBe(issuers.issuer(whose.get(expected)!).provider);
    expect(issuerOfHost(`api.${name}.example`, issuers)?.provider).toBe(issuers.issuer(whose.get(name)!).provider);
  }), { numRuns: 500 });
});

test('a host of nobody known, or of few letters, names nobody', () => {
  for (const host of ['api.quorvex-nobody.com', 'localhost', 'x.de', 'a-b.c', '']) expect(issuerOfHost(host, issuers)).toBeUndefined();
});
