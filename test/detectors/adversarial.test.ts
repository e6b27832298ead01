import { memoryView } from '../../eval/view';
import { detectors as database } from '../../detectors/database';
import { detectors as files } from '../../detectors/files';
import { detectors as keys } from '../../detectors/keys';
import type { CodeDetector, Hit, View } from '../../src/model';

// Files are hostile: no text of 32 KB may cost a detector more than a moment, whatever repeats in it.
const SIZE = 32 * 1024;
/** CPU time of one document, in ms; what is quadratic in 32 KB takes seconds. */
const LIMIT = 500;
const FILLERS = [' ', '\t', '\n', '\n ', '"', '\'', 'a', 'A1', '=', ': ', '&quot;', '<', '<!--', '<a b="', '{', '[', '\\', '\\n', '- ', ',', '/', '@', ';', '$', '"a":', '<a>', 'x=y;', '-----', 'a: \n', '\'=\''];

function hitsOf(detector: CodeDetector, text: string): Hit[] {
  const lower = text.toLowerCase();
  const hits: Hit[] = [];
  for (const keyword of detector.keywords) {
    const folded = keyword.toLowerCase();
    for (let at = lower.indexOf(folded); at >= 0; at = lower.indexOf(folded, at + 1)) hits.push({ keyword: folded, offset: at });
  }
  return hits.sort((a, b) => a.offset - b.offset);
}

function drain(detector: CodeDetector, view: View, hits: readonly Hit[]): void {
  if (detector.scope === 'document') for (const _ of detector.match(view, hits)) continue;
  else for (const hit of hits) for (const _ of detector.match(view, [hit])) continue;
}

test.each([...keys, ...database, ...files].map((detector) => [detector.id, detector] as const))('%s', (_id, detector) => {
  const path = (detector.paths?.[0] ?? 'a/b.txt').replace(/\*/g, 'x');
  const seeds = [...detector.keywords.slice(0, 3), ...(detector.keywords.length === 0 ? ['password = '] : [])];
  for (const seed of seeds) {
    for (const filler of FILLERS) {
      for (const text of [seed + filler.repeat(SIZE / filler.length), (seed + filler.repeat(40)).repeat(SIZE / (seed.length + 40 * filler.length))]) {
        const view = memoryView(path, text);
        const hits = hitsOf(detector, text);
        const before = process.cpuUsage();
        drain(detector, view, hits);
        const { user } = process.cpuUsage(before);
        if (user / 1000 > LIMIT) throw new Error(`${(user / 1000).toFixed(0)} ms for ${JSON.stringify(seed)} and ${JSON.stringify(filler)}${text.startsWith(seed + filler.repeat(41)) ? ' once' : ' in turn'}`);
      }
    }
  }
});

test('each password of a .fetchmailrc finds its host without reading the file again', () => {
  const fetchmail = files.find(({ id }) => id === 'fetchmail-password')!;
  // 87,000 passwords in a MB: quadratic, they took over a minute of CPU.
  const view = memoryView('a/.fetchmailrc', 'poll mail.example user "ann" password "x1"\n' + 'password = \n'.repeat(87_000));
  const before = process.cpuUsage();
  drain(fetchmail, view, []);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
});
