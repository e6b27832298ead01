import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../src/judge';
import { shownFindings } from './shown';

/** CI's floors; they only rise. */
const floors = { exact: 0.96, lookalikes: 0.01 };

/** A generator's password, one that somebody chose, and a longer key: made up for this. */
const PASSWORDS = ['m4Xr9TqLw2Zb', 'Cobalt-Heron58', 'uY3nKe7RsPa1GvB6Hd9JxT2c'];
const KEYS = ['b7195ce2304fa88d61f20e97c43bd57a', '4e90d1f8672ca5b3097be6185fc2a43d', 'e3167ab94cd0852f9e61b3084da7f25c'];

interface Statement { readonly path: string; readonly text: string }

/** `=== path` and lines of text, one after the other. */
function readStatements(text: string): Statement[] {
  return text.split(/^=== /m).slice(1).map((part) => {
    const end = part.indexOf('\n');
    return { path: part.slice(0, end), text: part.slice(end + 1).replace(/\n$/, '') };
  });
}

/**
 * `npm run eval -- statements [--show]`: ways to write a password or key in the languages and formats of infrastructure, and
 * look-alikes (statements.txt). `--show` prints what was missed and what was taken for a secret.
 */
export async function run(args: string[]): Promise<void> {
  const shown = shownFindings();
  const [secret, none] = readFileSync(join(__dirname, 'statements.txt'), 'utf8').split(/^-{8}$/m).map(readStatements) as [Statement[], Statement[]];

  function findings({ path, text }: Statement): Finding[] {
    return shown(path, text + '\n').filter(({ labels }) => !labels.includes('public-by-design'));
  }
  const digits = (text: string) => text.replace(/0x|[\s,]/g, '');

  let tried = 0;
  let exact = 0;
  const missed: string[] = [];
  for (const statement of secret) {
    const bytes = statement.text.includes('¶');
    const values = bytes ? KEYS : PASSWORDS;
    const without: string[] = [];
    for (const value of values) {
      const text = statement.text.replaceAll('§', value).replaceAll('¶', value.replace(/../g, '0x$&, ').slice(0, -2));
      tried++;
      const found = findings({ path: statement.path, text });
      if (found.some(({ secret }) => secret === value || (bytes && digits(secret) === value))) exact++;
      else without.push(`${value}${found.length ? ` (${found.map(({ match, secret }) => `${match.ruleId}: ${secret}`).join('; ')})` : ''}`);
    }
    if (without.length) missed.push(`${statement.path}\t${without.length} of ${values.length}\t${statement.text.replaceAll('\n', '⏎').slice(0, 140)}\t${without.join(', ')}`);
  }
  const cried = none.map((statement) => ({ statement, found: findings(statement) })).filter(({ found }) => found.length > 0);
  if (args.includes('--show')) {
    for (const line of missed) console.log(line);
    for (const { statement, found } of cried) console.log(`look-alike ${statement.path}\t${found.map(({ match, secret, probability }) => `${match.ruleId} ${probability.toFixed(2)}: ${secret}`).join('; ')}`);
  }
  console.log(`${secret.length} statements, ${tried} tried: exact ${((100 * exact) / tried).toFixed(1)} %, ${missed.length} statements with a miss; look-alikes with a finding: ${cried.length} of ${none.length}`);
  if (exact / tried < floors.exact || cried.length / none.length > floors.lookalikes) {
    console.error(`below the floors: exact ${floors.exact}, look-alikes at most ${floors.lookalikes}`);
    process.exitCode = 1;
  }
}
