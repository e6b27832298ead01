import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRONT_WORDS } from '../../../detectors/device/configuration';
import { readDocument } from '../../../detectors/device/document';
import { ANCHOR_WORDS } from '../../../detectors/device/grammars';
import { PLATFORMS } from '../../../detectors/device/platforms/platforms';
import { recognise } from '../../../detectors/device/platforms/recognise';
import { scanDevice } from './scan';

const root = join(__dirname, '../../../fixtures');

/** Expectation files: `line kind secret [=> plaintext]`, one secret a line; `#` begins a comment, a first `platform x` names the platform. */
function readExpected(file: string): { platform?: string; secrets: string[] } {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  const platform = lines[0]?.startsWith('platform ') ? lines.shift()!.slice(9) : undefined;
  return { platform, secrets: lines };
}

const ok = readdirSync(join(root, 'ok/device')).filter((name) => !name.endsWith('.expected'));
const ng = readdirSync(join(root, 'ng/device'));

describe('configurations written for keysweep', () => {
  test.each(ok)('%s: every secret, its kind and its plaintext, and nothing else', (name) => {
    const file = join(root, 'ok/device', name);
    const { platform, secrets } = readExpected(`${file}.expected`);
    const found = scanDevice(readFileSync(file), name);
    const oneLine = (text: string): string => text.replace(/\n/g, '\\n');
    expect(found.map(({ line, kind, secret, decoded }) => `${line} ${kind} ${oneLine(secret)}${decoded === undefined ? '' : ` => ${oneLine(decoded)}`}`)).toEqual(secrets);
    if (platform !== undefined) expect(new Set(found.map((match) => match.platform))).toEqual(new Set([platform]));
  });

  test.each(ng)('%s: no secret', (name) => {
    expect(scanDevice(readFileSync(join(root, 'ng/device', name)), name)).toEqual([]);
  });

  // Else a file without findings would only show that nobody knew what it is.
  const harmless = ng.flatMap((name) => PLATFORMS.filter(({ id }) => name.startsWith(`${id}-no-secrets`)).map(({ id }): [string, string] => [name, id]));
  test.each(harmless)('%s is recognised as %s', (name, platform) => {
    const document = readDocument(readFileSync(join(root, 'ng/device', name), 'latin1'), ANCHOR_WORDS, FRONT_WORDS);
    const recognition = recognise(document);
    expect(recognition.platform).toBe(platform);
    expect(recognition.score).toBeGreaterThanOrEqual(0.5);
  });

  test('every platform has a configuration with secrets and one without', () => {
    const named = PLATFORMS.map(({ id }) => id).filter((id) => id !== 'ios-like');
    const found = new Set(ok.flatMap((name) => scanDevice(readFileSync(join(root, 'ok/device', name)), name).map((match) => match.platform)));
    expect(named.filter((id) => !found.has(id))).toEqual([]);
    expect(named.filter((id) => !harmless.some(([, platform]) => platform === id))).toEqual([]);
  });
});
