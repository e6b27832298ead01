import { MEDIUM, type Finding } from '../src/judge';
import { builtInDetectors } from '../src/pipeline/detectors';
import { createDocumentScanner } from '../src/pipeline/thread';

/** Bytes of the longest text that is tried. */
const CAPACITY = 4 * 1024 * 1024;

/** The scanner as users have it, for one text in memory: what it shows at default confidence. */
export function shownFindings(): (path: string, text: string) => readonly Finding[] {
  const scanner = createDocumentScanner(builtInDetectors(), { capacity: CAPACITY });
  return (path, text) => scanner.scanBuffer(path, scanner.buffer.write(text, 'utf8')).findings.filter(({ probability, suppressed }) => probability >= MEDIUM && !suppressed);
}
