import { join } from 'node:path';
import { packFiles, readPack } from '../src/engine/packs';
import { builtInDetectors } from '../src/pipeline/detectors';
import { contexts, fillingOf } from './contexts';
import { shownFindings } from './shown';

const root = join(__dirname, '..');

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';

/** Forms that keys have, whoever issued them: alphabet and length. */
const KINDS: readonly (readonly [string, string, number])[] = [
  ['hex', HEX, 32], ['hex', HEX, 40], ['hex', HEX, 64], ['letters and digits', LOWER + UPPER + DIGITS, 20], ['letters and digits', LOWER + UPPER + DIGITS, 32], ['letters and digits', LOWER + UPPER + DIGITS, 40],
  ['letters and digits', LOWER + UPPER + DIGITS, 64], ['small letters and digits', LOWER + DIGITS, 24], ['small letters and digits', LOWER + DIGITS, 32], ['capitals and digits', UPPER + DIGITS, 32], ['base64url', `${LOWER}${UPPER}${DIGITS}-_`, 43],
  ['hex', HEX, 48], ['letters and digits', LOWER + UPPER + DIGITS, 16], ['letters and digits', LOWER + UPPER + DIGITS, 22], ['letters and digits', LOWER + UPPER + DIGITS, 28], ['letters and digits', LOWER + UPPER + DIGITS, 36],
  ['letters and digits', LOWER + UPPER + DIGITS, 45], ['letters and digits', LOWER + UPPER + DIGITS, 56], ['base64url', `${LOWER}${UPPER}${DIGITS}-_`, 86],
];

interface Tally { tried: number; exact: number; named: number }

/**
 * `npm run eval -- unlike [--every N]`: under each Nth issuer's name, values of common forms that its pack may not know: are they found
 * all the same, and given to the issuer? Measures what doubt about a value's form costs; no floor.
 */
export async function run(args: string[]): Promise<void> {
  const every = args.includes('--every') ? Number(args[args.indexOf('--every') + 1]) : 20;
  const packs = packFiles(join(root, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, join(root, 'schemas', 'pack.schema.json'))).filter(({ family }) => family !== 'generic');
  const { rule } = builtInDetectors();
  const scan = shownFindings();
  let state = 12345;
  const random = (below: number): number => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below);
  const rows = new Map<string, Tally>();
  for (const [number, pack] of packs.entries()) {
    if (number % every) continue;
    const word = pack.provider.replace(/-/g, '');
    for (const [kind, alphabet, length] of KINDS) {
      for (const context of contexts) {
        if (context.nameless || context.issuerOnly) continue;
        const token = Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
        const found = scan(context.path, context.text({ ...fillingOf(token, `${word}_api_key`, pack.title.replace(/ \(.*/, '')), word }));
        const exact = found.filter((finding) => finding.secret === token);
        for (const name of [`${kind}, ${length}`, context.name, 'all']) {
          const row = rows.get(name) ?? { tried: 0, exact: 0, named: 0 };
          rows.set(name, row);
          row.tried++;
          if (exact.length) row.exact++;
          if (exact.some((finding) => (finding.match.provider ?? rule(finding.match.ruleId).provider) === pack.provider)) row.named++;
        }
      }
    }
  }
  console.log('| | tried | exact % | provider % |\n|---|--:|--:|--:|');
  for (const [name, { tried, exact, named }] of rows) console.log(`| ${name} | ${tried} | ${((100 * exact) / tried).toFixed(1)} | ${((100 * named) / tried).toFixed(1)} |`);
}
