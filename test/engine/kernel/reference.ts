import { createChecks } from '../../../src/engine/kernel/script-checks';
import { buildClasses } from '../../../src/engine/kernel/classes';
import { CheckKind, type Keyword } from '../../../src/engine/kernel/kernel';

/** Fold of ASCII letters only, as `indexOf` on a lower-cased string would do it for latin1. */
function fold(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function source(part: string): string {
  return fold(part).replace(/[^\w]/g, '\\$&');
}

/** Hits by the obvious method: every keyword looked for with `indexOf`, its conditions tested one by one, all sorted. */
export function naiveHits(document: Buffer, keywords: readonly Keyword[], from = 0, end = document.length): [number, number][] {
  const exact = document.toString('latin1');
  const folded = fold(exact);
  const padded = Buffer.concat([document, Buffer.alloc(64)]);
  const checks = createChecks(padded, buildClasses());
  const hits: [number, number][] = [];
  keywords.forEach((keyword, id) => {
    const text = keyword.caseSensitive ? keyword.text : fold(keyword.text);
    const haystack = keyword.caseSensitive ? exact : folded;
    for (let at = haystack.indexOf(text, from); at >= 0 && at + text.length <= end; at = haystack.indexOf(text, at + 1)) {
      const after = at + text.length;
      if (keyword.wordStart && at > 0 && /[A-Za-z0-9]/.test(exact[at - 1])) continue;
      if (keyword.followedBy !== undefined && (after >= exact.length || !keyword.followedBy.includes(exact[after]))) continue;
      if (keyword.after && !new RegExp(`^${keyword.after.map((part) => `[-_. ]?${source(part)}`).join('')}`).test(folded.slice(after))) continue;
      if (keyword.before && !new RegExp(`${keyword.before.map((part) => `${source(part)}[-_. ]?`).join('')}$`).test(folded.slice(Math.max(0, at - 300), at))) continue;
      if (keyword.check === CheckKind.run && !checks.run(after, Math.min(after + (keyword.window ?? 100), document.length), keyword.argument ?? 16)) continue;
      if (keyword.check === CheckKind.assignment && !checks.assignment(0, at, after, document.length)) continue;
      if (keyword.check === CheckKind.userinfo && !checks.userinfo(after, document.length)) continue;
      hits.push([at, id]);
    }
  });
  return hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
