import { join } from 'node:path';

import { createTextScanner } from '../../src/api/scan-text';
import { packFiles, readPack } from '../../src/engine/packs';

const ROOT = join(__dirname, '..', '..');
const packs = packFiles(join(ROOT, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, join(ROOT, 'schemas', 'pack.schema.json')));
const scan = createTextScanner({ explainRejected: true }, undefined, Buffer.alloc(32, 1));
/** Values as the pipeline reports them, with the detector that did; `secret` is revealed here only to compare it. */
function findings(text: string, path: string): { id: string; provider: string; secret: string }[] {
  return scan(text, path).occurrences.map(({ ruleId, provider, secret }) => ({ id: ruleId, provider, secret: secret.reveal() }));
}

describe.each(packs.map((pack) => [pack.provider, pack] as const))('%s', (provider, pack) => {
  test.each(pack.detectors.map((detector) => [detector.id, detector] as const))('%s', (id, detector) => {
    for (const example of detector.examples) {
      const { text, secret, path } = typeof example === 'string' ? { text: example, secret: undefined, path: undefined } : example;
      const found = findings(text, path ?? 'config/example.txt');
      // Another detector of the same provider may know the value better; nobody else may claim it.
      const own = found.filter((finding) => finding.id === id || finding.provider === provider);
      expect({ text, found: own.map((finding) => finding.secret), all: found }).toEqual({
        text,
        found: secret === undefined ? expect.arrayContaining([expect.any(String)]) : expect.arrayContaining([secret]),
        all: expect.anything(),
      });
    }
    for (const counterExample of detector.counterExamples) {
      const { text, path } = typeof counterExample === 'string' ? { text: counterExample, path: undefined } : counterExample;
      const found = findings(text, path ?? 'config/example.txt').filter((finding) => finding.id === id);
      expect({ text, found }).toEqual({ text, found: [] });
    }
  });
});
