import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanDevice } from './scan';

const folder = join(__dirname, '../../../fixtures/language');
/** What the fixtures' secrets contain, in clear and inside base64. */
const MARK = /[s5]:?3:?c/i;
const MARK_BASE64 = /UzNj|MzY|TM2[M-P]/;

describe('the language of each platform', () => {
  test.each(readdirSync(folder).filter((name) => name !== 'README.md'))('%s: every marked word is a secret, and no other', (name) => {
    const bytes = readFileSync(join(folder, name));
    const found = scanDevice(bytes, name);
    const missed: string[] = [];
    bytes.toString('latin1').split('\n').forEach((line, index) => {
      const on = found.filter((match) => match.line <= index + 1 && index + 1 <= match.line + match.secret.split('\n').length - 1);
      for (const word of line.split(/[\s"';<>]+/).filter((part) => MARK.test(part))) {
        if (!on.some(({ secret }) => secret.includes(word) || word.includes(secret))) missed.push(`${index + 1}: ${line.trim()}`);
      }
    });
    const wrong = found
      .filter(({ kind, secret, decoded }) => kind !== 'no-password' && !MARK.test(secret) && !MARK_BASE64.test(secret) && !MARK.test(decoded ?? ''))
      .map(({ line, kind, secret }) => `${line}: ${kind} ${secret}`);
    expect({ missed, wrong }).toEqual({ missed: [], wrong: [] });
  });
});
