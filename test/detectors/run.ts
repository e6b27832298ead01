import { memoryView } from '../../eval/view';
import type { CodeDetector, Hit, Match, Observation } from '../../src/model';

/** A match with its text, for assertions. */
export type Found = Match & { readonly secret: string };

/** Runs code detectors over a text as the engine does: by hit, or once a document that has a hit or whose path fits. */
export function run(detectors: readonly CodeDetector[], path: string, content: string): { matches: Found[]; observations: Observation[] } {
  const view = memoryView(path, content);
  const text = view.text(0, view.length);
  const lower = text.toLowerCase();
  const results: (Match | Observation)[] = [];
  for (const detector of detectors) {
    const hits: Hit[] = [];
    for (const keyword of detector.keywords) {
      const folded = keyword.toLowerCase();
      for (let at = lower.indexOf(folded); at >= 0; at = lower.indexOf(folded, at + 1)) hits.push({ keyword, offset: at });
    }
    hits.sort((a, b) => a.offset - b.offset);
    if (detector.scope === 'hit') {
      let end = 0;
      for (const hit of hits) {
        if (hit.offset < end) continue;
        for (const result of detector.match(view, [hit])) {
          results.push(result);
          if (result.type === 'match') end = Math.max(end, result.end);
        }
      }
    } else if (hits.length > 0 || detector.paths?.some((pattern) => pathFits(path, pattern))) results.push(...detector.match(view, hits));
  }
  const matches = results.filter((result): result is Match => result.type === 'match').sort((a, b) => a.start - b.start);
  return {
    matches: matches.map((match) => ({ ...match, secret: match.value ?? text.slice(match.start, match.end) })),
    observations: results.filter((result): result is Observation => result.type === 'observation'),
  };
}

function pathFits(path: string, pattern: string): boolean {
  const body = pattern.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*');
  return new RegExp(`${pattern.startsWith('*') || pattern.startsWith('/') ? '' : '(?:^|/)'}${body}$`).test(`/${path.toLowerCase()}`);
}
