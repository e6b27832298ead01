import { detectors } from '../../../detectors/device';
import type { Match, Observation } from '../../../src/model';
import { Document } from '../../../src/engine/document';

const detector = detectors[0]!;

/** What the device detector says of a document; hits as the kernel would give them. */
export function scanAll(bytes: Buffer, path: string, platform?: string): (Match | Observation)[] {
  const text = bytes.toString('latin1').toLowerCase();
  const hits = detector.keywords.flatMap((keyword) => {
    const found: { keyword: string; offset: number }[] = [];
    for (let at = text.indexOf(keyword.toLowerCase()); at >= 0; at = text.indexOf(keyword.toLowerCase(), at + 1)) found.push({ keyword, offset: at });
    return found;
  });
  return hits.length === 0 && platform === undefined ? [] : [...detector.match(new Document(bytes, path, bytes.length, false, platform), hits)];
}

/** The matches of a document in short, in order of their place; removed values left out. */
export function scanDevice(bytes: Buffer, path: string, platform?: string): { line: number; kind: string; secret: string; decoded?: string; platform: string; match: Match }[] {
  return scanAll(bytes, path, platform)
    .filter((item): item is Match => item.type === 'match' && !item.labels?.some((label) => label === 'removed' || label === 'harmless'))
    .sort((a, b) => a.start - b.start)
    .map((match) => ({
      line: bytes.subarray(0, match.start).toString('latin1').split('\n').length,
      kind: match.device!.kind,
      secret: match.value ?? bytes.subarray(match.start, match.end).toString('latin1'),
      decoded: match.decoded,
      platform: match.device!.platform,
      match,
    }));
}
