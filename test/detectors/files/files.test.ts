import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { detectors } from '../../../detectors/files';
import { decodeMaven } from '../../../detectors/files/xml-files';
import { run, type Found } from '../run';
import { expected } from './expected';

const ng = join(__dirname, '../../../fixtures/ng/files');
const ok = join(__dirname, '../../../fixtures/ok/files');

function filesUnder(folder: string, root = folder): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path, root) : [relative(root, path)];
  });
}

function scan(root: string, path: string): Found[] {
  const { matches } = run(detectors, path, readFileSync(join(root, path), 'utf8'));
  // The engine keeps the surer of two readings of one place.
  return matches.filter((match) => match.probability === undefined || !matches.some((other) => other.probability === undefined && other.start < match.end && match.start < other.end));
}

test('every fixture is expected to give something', () => {
  // A .git-credentials is lines of URLs, which another detector reads.
  expect(filesUnder(ng).filter((path) => !path.startsWith('git/')).sort()).toEqual(Object.keys(expected).sort());
});

describe.each(Object.entries(expected))('%s', (path, wanted) => {
  const found = scan(ng, path);

  test('gives these credentials, with whom and where', () => {
    expect(found.map(({ ruleId }) => ruleId)).toEqual(wanted.map(([ruleId]) => ruleId));
    wanted.forEach(([, plain, principal, host], index) => {
      const match = found[index];
      const text = match.decoded ?? match.secret;
      if (plain instanceof RegExp) expect(text).toMatch(plain);
      else expect(text).toBe(plain);
      if (principal !== undefined) expect(match.principal).toBe(principal);
      expect(match.target?.host).toBe(host);
    });
  });

  test('at the places they stand at', () => {
    const text = readFileSync(join(ng, path), 'latin1');
    for (const match of found) {
      const bytes = text.slice(match.start, match.end);
      if (match.value === undefined) expect(match.secret).toBe(bytes);
      else expect(bytes.replace(/[^A-Za-z0-9]|amp;|n(?=[A-Z-])/g, '').length).toBeGreaterThan(3);
      expect(bytes).not.toMatch(/^["'\s]|["'\s]$/);
    }
  });
});

test('reversible ones are decoded, hashes named, sealed ones said to be', () => {
  const forms = Object.fromEntries(Object.keys(expected).flatMap((path) => scan(ng, path)).map(({ ruleId, form, encoding, hash }) => [ruleId, [form, encoding ?? hash?.algorithm]]));
  expect(forms).toMatchObject({
    'gpp-cpassword': ['reversible', 'gpp-cpassword'], 'winscp-password': ['reversible', 'winscp'], 'maven-master-password': ['reversible', 'maven'], 'filezilla-password': ['reversible', 'base64'],
    'kubernetes-secret': ['reversible', 'base64'], 'ansible-vault': ['sealed', 'ansible-vault'], 'jenkins-credential': ['reversible', 'jenkins'], 'vnc-password': ['reversible', 'vnc'],
    'netrc-password': ['clear', undefined], 'windows-unattend-password': ['clear', undefined],
  });
  const [hash] = scan(ng, 'hashes/shadow');
  expect(hash.hash).toMatchObject({ hashcat: 1800 });
  expect(hash.privilege).toBe('admin');
  expect(scan(ng, 'hashes/shadow')[1].labels).toContain('locked');
});

test('Maven passwords under another master', () => {
  expect(decodeMaven('{not base64 at all, and long enough}')).toBeUndefined();
  expect(decodeMaven('plain')).toBeUndefined();
});

test.each(filesUnder(ok))('nothing in fixtures/ok/files/%s', (path) => {
  expect(scan(ok, path)).toEqual([]);
});

test('ids are unique, and each has what a reader needs', () => {
  const all = detectors.flatMap((detector) => [detector, ...(detector.reports ?? [])]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { title, references, remediation } of all) expect([title.length > 3, references[0].startsWith('https://'), Boolean(remediation)]).toEqual([true, true, true]);
});
