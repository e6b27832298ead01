import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeysweepError } from '../../model';

/** What to scaffold. */
export interface Scaffold {
  /** Id of the detector; its provider is the first word. */
  readonly id: string;
  readonly folder: string;
  /** A module in code instead of a pack. */
  readonly code: boolean;
}

/** Writes a detector that works, its fixtures, and the manifest of a package around it. Existing files are never overwritten. Gives the files. */
export function scaffoldDetector({ id, folder, code }: Scaffold): string[] {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(id)) throw new KeysweepError('usage', `not an id: ${id}`, { actions: ['two or more words of a-z and 0-9, the provider first: acme-api-token'] });
  const provider = id.split('-')[0]!;
  const prefix = `${provider.slice(0, 4).padEnd(4, 'x')}_`;
  // 32 characters of no meaning, different for each id; the tests of the scaffold's examples run on them.
  const value = Array.from({ length: 32 }, (_, index) => 'k7Qm2xVb9TzR4wLc8NfJ3hYp6DsG5gKt'[(index * 7 + id.length) % 32]).join('');
  const token = prefix + value;
  const main = code ? `${provider}.mjs` : `${provider}.json`;
  const files: Record<string, string> = {
    [main]: code ? moduleText(id, provider, prefix, token) : packText(id, provider, prefix, token),
    'fixtures/ng/settings.env': `ACME_TOKEN=${token}\n`.replace('ACME', provider.toUpperCase()),
    'fixtures/ok/readme.md': `Tokens begin with \`${prefix}\`, for example \`${prefix}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\`.\n`,
    'package.json': JSON.stringify({ name: `keysweep-plugin-${provider}`, version: '0.1.0', description: `Detectors of ${provider} for keysweep.`, keywords: ['keysweep-plugin'], files: [main], ...(code ? { type: 'module' } : {}), keysweep: code ? { detectors: [main] } : { packs: [main] } }, null, 2) + '\n',
  };
  const taken = Object.keys(files).map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (taken.length > 0) throw new KeysweepError('file-exists', `there is one already: ${taken[0]}`, { where: taken[0], actions: ['name another folder with --to'] });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return Object.keys(files).map((name) => join(folder, name));
}

function packText(id: string, provider: string, prefix: string, token: string): string {
  const pack = {
    provider, title: `${provider} (change me)`, family: 'saas', references: [],
    detectors: [{
      id, title: `${provider} token (change me)`, keywords: [prefix], pattern: `${prefix}[A-Za-z0-9]{32}`, minEntropy: 3, confidence: 'high', privilege: 'unknown',
      revoke: 'Say where it is revoked: a URL or a sentence.',
      examples: [{ text: `${provider.toUpperCase()}_TOKEN=${token}\n`, secret: token, path: '.env' }],
      counterExamples: [`${provider.toUpperCase()}_TOKEN=${prefix}short\n`],
    }],
  };
  return JSON.stringify(pack, null, 2) + '\n';
}

function moduleText(id: string, provider: string, prefix: string, token: string): string {
  return `// Detectors of ${provider} in code, for what a pattern cannot say. Runs in a worker thread of its own, within a budget of time and
// memory (keysweep's docs/plugins.md). Test it: keysweep detectors test .

/** @type {import('keysweep').PluginDetector[]} */
export const detectors = [{
  id: '${id}',
  title: '${provider} token (change me)',
  family: 'saas',
  provider: '${provider}',
  confidence: 'high',
  references: [],
  // A document is handed over only where one of these stands in it.
  keywords: ['${prefix}'],
  *match({ text, hits }) {
    for (const { offset } of hits) {
      const token = /^${prefix}[A-Za-z0-9]{32}(?![A-Za-z0-9])/.exec(text.slice(offset, offset + 64));
      // Here is room for what data cannot say: a checksum, a form to decode, two lines that belong together.
      if (token && new Set(token[0]).size > 10) yield { start: offset, end: offset + token[0].length };
    }
  },
  examples: [{ text: '${provider.toUpperCase()}_TOKEN=${token}\\n', secret: '${token}', path: '.env' }],
  counterExamples: ['${provider.toUpperCase()}_TOKEN=${prefix}short\\n'],
}];
`;
}
