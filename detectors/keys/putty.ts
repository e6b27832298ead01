import type { CodeDetector, Hit, Match, View } from '../../src/model';

/** Bytes of the largest PuTTY key file. */
const REACH = 24 * 1024;

/** PuTTY's own format of private keys (.ppk), versions 1–3. */
export const puttyKey: CodeDetector = {
  id: 'private-key-putty',
  title: 'PuTTY private key',
  family: 'keys',
  provider: 'private-key',
  confidence: 'high',
  references: ['https://the.earth.li/~sgtatham/putty/0.81/htmldoc/AppendixC.html'],
  remediation: 'Treat the key as known: make a new one, replace its public half where it is trusted, then remove it from here and from history.',
  keywords: ['PuTTY-User-Key-File-'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + REACH);
      const written = text.includes('\\n') && !/\n\s*Encryption:/.test(text);
      const lines = (written ? text.replace(/\\r?\\?n|\\n/g, '\n') : text).split('\n').map((line) => line.trim());
      const field = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const count = Number(field('Private-Lines'));
      const at = lines.findIndex((line) => line.startsWith('Private-Lines: '));
      const algorithm = /^PuTTY-User-Key-File-[123]: (\S+)/.exec(lines[0])?.[1];
      if (!algorithm || at < 0 || !(count > 0 && count < 400)) continue;
      const body = lines.slice(at + 1, at + 1 + count);
      if (body.length === 0 || !body.every((line) => /^[A-Za-z0-9+/=]{4,64}$/.test(line))) continue;
      const encryption = field('Encryption') ?? 'none';
      const mac = field('Private-MAC') ?? field('Private-Hash');
      const last = mac ?? body[body.length - 1];
      yield {
        type: 'match', ruleId: 'private-key-putty',
        start: offset, end: offset + text.lastIndexOf(last) + last.length,
        value: lines.slice(0, at + 1 + count).concat(mac ? [`Private-MAC: ${mac}`] : []).join('\n'),
        form: encryption === 'none' ? 'clear' : 'sealed',
        principal: field('Comment'),
        evidence: [{ kind: 'structure', effect: 'raises', text: `PuTTY key file of a ${algorithm} key, encryption ${encryption}` }],
        labels: encryption === 'none' ? [] : ['passphrase-protected'],
      };
    }
  },
};
