// Builds src/judge/model/words.json: which words and letter sequences people write, so that the model
// can tell `my_secret_key` from `xk7qhwz`. Reads only text of public packages, never the labelled corpus.
// Usage: node -r ./scripts/typescript.cjs eval/train/language.ts DIR…   (a package each; eval/train/README.md says which)
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const output = join(__dirname, '../../src/judge/model/words.json');
const extensions = /\.(?:md|rst|txt|ts|js|mjs|cjs|py|go|pyi|c|h|css|html|sh|java|json)$/;
/** Minified lines and data would teach sequences nobody writes. */
const longestLine = 300;
const largestFile = 300_000;
const filesPerFolder = 40;
/** Short words fit into random letters by chance: only frequent ones are kept. */
const shortWords = 3_200;
const longWords = 38_000;

/** Packages, and files, in which a word stands: a word of one package is not yet language. */
const documents = new Map<string, { packages: number; last: string; files: number }>();

function read(file: string, folder: string): void {
  const seen = new Set<string>();
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    if (line.length > longestLine) continue;
    // Encoded data and hashes have long runs without a space and with digits among the letters.
    const clean = line.replace(/[A-Za-z0-9+/=_-]{24,}/g, (run) => (/\d/.test(run) && /[A-Z]/.test(run) ? ' ' : run));
    for (const word of clean.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []) {
      if (word.length >= 2 && word.length <= 20) seen.add(word.toLowerCase());
    }
  }
  for (const word of seen) {
    const known = documents.get(word);
    if (!known) documents.set(word, { packages: 1, last: folder, files: 1 });
    else {
      known.files++;
      if (known.last !== folder) known.packages++;
      known.last = folder;
    }
  }
}

function walk(folder: string, root: string): void {
  let files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, root);
    else if (entry.isFile() && extensions.test(entry.name) && !/\.min\./.test(entry.name) && files < filesPerFolder && statSync(path).size < largestFile) {
      files++;
      read(path, root);
    }
  }
}

/** Letters and the word's edge: 27 symbols. */
const symbol = (code: number) => (code >= 97 && code <= 122 ? code - 96 : 0);

/** Costs in quarter bits of each letter after two others, base64 of 27^3 bytes; a word weighs with the logarithm of its documents. */
function trigrams(words: ReadonlyArray<readonly [string, number]>): string {
  const counts = new Float64Array(27 ** 3);
  for (const [word, weight] of words) {
    const padded = `  ${word} `;
    for (let at = 2; at < padded.length; at++) {
      counts[(symbol(padded.charCodeAt(at - 2)) * 27 + symbol(padded.charCodeAt(at - 1))) * 27 + symbol(padded.charCodeAt(at))]! += Math.log2(1 + weight / 1000);
    }
  }
  const single = new Float64Array(27);
  counts.forEach((count, index) => (single[index % 27]! += count));
  const total = single.reduce((sum, count) => sum + count, 0);
  const costs = new Uint8Array(27 ** 3);
  for (let context = 0; context < 27 * 27; context++) {
    let sum = 0;
    for (let next = 0; next < 27; next++) sum += counts[context * 27 + next]!;
    for (let next = 0; next < 27; next++) {
      // Witten-Bell-like smoothing with the letter's own frequency.
      const probability = (counts[context * 27 + next]! + 20 * (single[next]! / total)) / (sum + 20);
      costs[context * 27 + next] = Math.min(63, Math.round(-4 * Math.log2(probability)));
    }
  }
  return Buffer.from(costs).toString('base64');
}

for (const folder of process.argv.slice(2)) walk(folder, folder);
const ranked = [...documents].filter(([word, { packages }]) => packages >= 2 && word.length >= 2)
  .map(([word, { packages, files }]) => [word, packages * 1000 + Math.min(999, files)] as const).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const abbreviations = new Set(['pwd', 'src', 'tmp', 'http', 'html', 'xml', 'css', 'str', 'ssh', 'ssl', 'tls']);
const spoken = ranked.filter(([word]) => word.length >= 3 && (/[aeiouy]/.test(word) || abbreviations.has(word)));
const words = [...spoken.filter(([word]) => word.length < 5).slice(0, shortWords), ...spoken.filter(([word]) => word.length >= 5).slice(0, longWords)];
writeFileSync(output, `${JSON.stringify({ words: words.map(([word]) => word).sort().join(' '), trigrams: trigrams(ranked.slice(0, 40_000)) })}\n`);
console.log(`${documents.size} words seen, ${words.length} kept; rarest in ${Math.floor((words.at(-1)?.[1] ?? 0) / 1000)} packages`);
