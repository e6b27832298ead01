import type { CodeDetector, Hit, View } from '../src/model/detector';
import type { Match } from '../src/model/match';

/** A document in memory as detectors see it, for training and for measuring a detector without the engine. */
export function memoryView(path: string, content: string): View {
  const text = Buffer.from(content, 'utf8').toString('latin1');
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1).toLowerCase(),
    length: text.length,
    binary: false,
    byte: (offset) => text.charCodeAt(offset),
    text: (start, end) => text.slice(Math.max(0, start), end),
    lineStart: (offset) => text.lastIndexOf('\n', offset - 1) + 1,
    lineEnd: (offset) => {
      const end = text.indexOf('\n', offset);
      return end < 0 ? text.length : end;
    },
  };
}

/** All matches of hit-scoped detectors, by a plain search of their keywords; equal spans once. */
export function matchesOf(view: View, detectors: readonly CodeDetector[]): Match[] {
  const lower = view.text(0, view.length).toLowerCase();
  const matches = new Map<string, Match>();
  for (const detector of detectors) {
    const hits: Hit[] = [];
    for (const keyword of detector.keywords) {
      for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) hits.push({ keyword, offset: at });
    }
    for (const hit of hits) {
      for (const found of detector.match(view, [hit])) {
        if (found.type === 'match') matches.set(`${found.start}-${found.end}`, found);
      }
    }
  }
  return [...matches.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
