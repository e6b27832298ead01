import { createHash } from 'node:crypto';
import { lookalikes } from './lookalikes/texts';
import { shownFindings } from './shown';

/** CI's ceiling; it only falls. */
const ceiling = 0.02;

/** Letters and digits by chance, the same in every run: `{hex:40}`, `{alnum:32}`, `{upper:16}`, `{base64:44}`, `{url:43}`, `{digits:12}`, `{uuid}`. */
const ALPHABETS: Readonly<Record<string, string>> = {
  hex: '0123456789abcdef', digits: '0123456789', lower: 'abcdefghijklmnopqrstuvwxyz0123456789', upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
};

/** The text with its marks filled by what a hash of text, place and `turn` gives. */
function filled(text: string, turn: number): string {
  let mark = 0;
  const some = (alphabet: string, length: number): string => {
    let out = '';
    for (let block = 0; out.length < length; block++) {
      for (const byte of createHash('sha256').update(`${text}\0${turn}\0${mark}\0${block}`).digest()) out += alphabet[byte % alphabet.length]!;
    }
    mark++;
    return out.slice(0, length);
  };
  return text.replace(/\{(uuid|hex|digits|lower|upper|alnum|base64|url)(?::(\d+))?\}/g, (_, kind: string, length?: string) => {
    if (kind !== 'uuid') return some(ALPHABETS[kind]!, Number(length));
    const hex = some(ALPHABETS.hex!, 32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  });
}

/** Fillings tried of a text that has marks. */
const TURNS = 5;

/**
 * `npm run eval -- lookalikes [--list]`: what looks like a credential and is none, by class (eval/lookalikes/texts.ts), through the whole
 * pipeline at default confidence. Exits 1 over the ceiling.
 */
export async function run(args: string[]): Promise<void> {
  const scan = shownFindings();
  const all = { tried: 0, found: 0 };
  console.log('| look-alike | tried | found |\n|---|--:|--:|');
  for (const { name, texts } of lookalikes) {
    const one = { tried: 0, found: 0 };
    for (const [path, text] of texts) {
      for (let turn = 0; turn < (/\{(?:uuid|\w+:\d+)\}/.test(text) ? TURNS : 1); turn++) {
        const written = filled(text, turn);
        const found = scan(path, `${written}\n`);
        one.tried++;
        if (found.length === 0) continue;
        one.found++;
        if (args.includes('--list')) console.log(`   ${name}\t${found.map(({ match, probability, secret }) => `${match.ruleId} ${probability.toFixed(2)} ${secret.slice(0, 60)}`).join(', ')}\t${JSON.stringify(written).slice(0, 200)}`);
      }
    }
    console.log(`| ${name} | ${one.tried} | ${one.found} |`);
    all.tried += one.tried;
    all.found += one.found;
  }
  console.log(`\nlook-alikes by class: ${lookalikes.reduce((sum, { texts }) => sum + texts.length, 0)} texts, ${all.tried} tried, ${((100 * all.found) / all.tried).toFixed(1)} % found`);
  if (all.found / all.tried > ceiling) {
    console.error('over the ceiling');
    process.exitCode = 1;
  }
}
