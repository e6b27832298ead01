import { Secret, type Occurrence, type Provenance, type ScanReport } from '../../../src/model';
import { diff, explain } from '../../../src/api/exposure';
import { minimumCut } from '../../../src/exposure/cut';
import { buildGraph } from '../../../src/exposure/graph';
import { incidentOf } from '../../../src/exposure/incident';
import { chokePoints, findPaths } from '../../../src/exposure/paths';
import { reporters, type Format } from '../../../src/report';
import { diffText } from '../../../src/report/diff';
import { explanationText } from '../../../src/report/explanation';
import { htmlPage } from '../../../src/report/html';
import { incidentFormats } from '../../../src/report/incident';
import { pathsDot, pathsMermaid, pathsText } from '../../../src/report/paths';
import { printable, safeJson } from '../../../src/report/text';
import { buildView } from '../../../src/report/view';
import { editsFor, applyEdits, Refusal } from '../../../src/rotate/rewrite/edit';
import { formatOf } from '../../../src/rotate/rewrite/format';
import { STYLES } from '../../../src/rotate/rewrite/style';
import { type FuzzTarget, must, stringsOf, texts } from './target';

/** A report whose every text comes from the input. */
export function hostileReport(strings: readonly string[], secret = 'Vq8mL2xR7fT3xZ9wKp'): ScanReport {
  const at = (index: number): string => strings[index % strings.length]!;
  const provenance: Provenance = strings.length % 2 ? { kind: 'file', path: at(0), mode: 0o644 } : { kind: 'git', repository: at(8), path: at(0), blob: 'a'.repeat(40), commit: 'b'.repeat(40), author: at(1), email: at(2), date: '2026-01-01T00:00:00Z', atHead: true };
  const occurrence: Occurrence = {
    ruleId: 'generic-password', title: at(3), family: 'generic', provider: at(4), path: at(0), line: 1, endLine: 1, column: 1, endColumn: 9, confidence: 'high', probability: 0.9, form: 'clear',
    fingerprint: 'f'.repeat(64), credentialId: 'c-0123456789abcdef', secret: new Secret(secret), name: at(5), principal: at(6), target: { host: at(7), url: at(1) }, device: { platform: 'cisco-ios', hostname: at(2) },
    context: at(6), evidence: [{ kind: 'name', effect: 'raises', text: at(8) }], labels: [at(3)], provenance, suppressed: undefined,
  } as unknown as Occurrence;
  return {
    schema: 'keysweep-report/1', tool: { name: 'keysweep', version: '0', detectorSet: 'x', fingerprintKey: 'k' }, startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1,
    coverage: [{ source: at(4), asked: 1, seen: 1, scanned: 1, bytes: 1, skipped: { symlink: 1 }, details: [{ path: at(0), reason: 'unreadable', detail: at(5), incomplete: true }], incomplete: true }] as unknown as ScanReport['coverage'],
    credentials: [{ id: 'c-0123456789abcdef', fingerprint: 'f'.repeat(64), ruleId: 'generic-password', title: at(3), provider: at(4), severity: 'high', occurrences: [occurrence] }],
    observations: [], suppressedCount: 0, complete: false,
  };
}

const render = (format: Format, report: ScanReport, showSecrets: boolean): string => [...reporters[format](report, { showSecrets, color: false, rules: () => ({}) })].join('');

/** Characters that move a terminal's cursor, hide text or turn its direction. */
export const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

/** What each format promises of any text, looked at as its readers do. */
export function checkFormats(report: ScanReport, secret: string): void {
  for (const format of Object.keys(reporters) as Format[]) {
    const text = render(format, report, false);
    must(!text.includes(secret), `${format} masks`);
    if (format === 'json' || format === 'sarif') JSON.parse(text);
    else if (format === 'jsonl') for (const line of text.split('\n')) { if (line) JSON.parse(line); }
    else if (format === 'csv') must(csvRows(text).every((row, _, [head]) => row.length === head!.length), 'every row of the CSV has the columns of its head');
    else if (format === 'human') must(!UNSAFE.test(text), 'a terminal gets no control characters');
    else if (/html/.test(format)) must(!/<(?:script|img|iframe|svg|a)\b[^>]*fuzz/i.test(text.replace(/<script[^>]*type="application\/json"[\s\S]*?<\/script>/g, '')), 'a page gets no elements from a report');
  }
}

/** RFC 4180, strictly. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [], at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        must(at < text.length, 'a quoted cell ends');
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') cell += text[at++];
        else break;
      }
      at++;
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    must(!/^[=+@]|^-(?!\d)/.test(cell), 'no cell is a formula');
    row.push(cell);
    if (text[at] === ',') at++;
    else {
      must(text.slice(at, at + 2) === '\r\n', 'a row ends with CR LF');
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

export const writers: Record<string, FuzzTarget> = {
  'write-reports': {
    seeds: () => texts(
      'a/b.txt\0Ada\0ada@example.com\0Password\0acme\0password\0root\0db.internal\0seen', '=cmd()\0"a,b"\r\n\0\u202eevil\0\x1b[31mred\0</script><script>fuzz</script>\0<img src=x onerror=fuzz>\0`|*_\0%0a%0d\0\ud83d\ude00',
      '../../etc/passwd\0\x07\0\x9b1m\0&lt;\0\'\0"\0\\\0\u2028\0',
    ),
    maxLength: 1024,
    run: (bytes) => {
      const secret = 'Vq8mL2xR7fT3xZ9wKp';
      const strings = stringsOf(bytes, 9 + (bytes.length % 2));
      if (!strings.some((text) => text.includes(secret))) checkFormats(hostileReport(strings, secret), secret);
    },
  },
  'write-views': {
    seeds: () => texts('a/b.txt\0Ada\0r1\0Password\0acme\0password\0root\0db.internal\0seen', '=cmd()\0"a,b"\r\n\0\u202eevil\0\x1b[31mred\0</script>\0<img src=x onerror=fuzz>\0`|*_\0"]; x -> y\0\ud83d\ude00\0x'),
    maxLength: 512,
    run: (bytes) => {
      const secret = 'Vq8mL2xR7fT3xZ9wKp';
      const strings = stringsOf(bytes, 9 + (bytes.length % 2));
      if (strings.some((text) => text.includes(secret))) return;
      const report = hostileReport(strings, secret);
      const graph = buildGraph(report);
      const [from, to] = [graph.nodes()[0]!, graph.nodes().at(-1)!];
      const view = { paths: findPaths(graph, [from], [to]), cut: minimumCut(graph, [from], [to]) ?? null, choke: chokePoints(graph, [from], [to]), to: [to], graph };
      const sheet = incidentOf(report);
      const pieces = {
        'paths text': pathsText(view), 'paths dot': pathsDot(view), 'paths mermaid': pathsMermaid(view), explanation: explanationText(explain(report, 'c-0123456789abcdef')),
        differences: diffText(diff({ ...report, credentials: [] }, report), report, report), ...Object.fromEntries(Object.entries(incidentFormats).map(([name, write]) => [`incident ${name}`, [...write(sheet)].join('')])),
      };
      for (const [name, text] of Object.entries(pieces)) {
        must(!text.includes(secret), `${name} masks`);
        must(!UNSAFE.test(text), `${name} has no control characters`);
      }
      must(!/<(?:script|img|iframe|svg|a)\b[^>]*fuzz/i.test(pieces['incident html' as 'explanation']), 'a page gets no elements from a report');
      must([...htmlPage(buildView(report))].join('').includes('id="data"'), 'the page holds its data');
      must(!UNSAFE.test(safeJson(strings)) && JSON.stringify(JSON.parse(safeJson(strings))) === JSON.stringify(strings), 'JSON is safe to print and says the same');
    },
  },
  printable: {
    seeds: () => texts('a\nb\x1b[2J\u202ec\x7f\u009b', '\ud800'),
    maxLength: 256,
    run: (bytes) => {
      for (const text of [bytes.toString('utf8'), bytes.toString('latin1'), bytes.toString('utf16le')]) must(!UNSAFE.test(printable(text)), 'nothing unsafe is left');
    },
  },
  'rewrite-files': {
    seeds: () => texts(...['.env', 'a.yaml', 'a.json', 'a.toml', 'a.ini', 'main.tf', 'docker-compose.yml', 'application.yml', 'a.sh', 'a.properties'].map((name, i) => `${String.fromCharCode(i)}${name}\0secret_value_1\0A: "secret_value_1"\nB=secret_value_1\n[a]\nb = 'x:secret_value_1@h'\n`)),
    maxLength: 1024,
    run: (bytes) => {
      if (bytes.length === 0) return;
      const [path, value, text] = stringsOf(bytes.subarray(1), 3) as [string, string, string];
      const start = text.indexOf(value);
      if (value === '' || start < 0) return;
      const format = formatOf(path, text, value);
      if (!format) return;
      try {
        const edits = editsFor({ text, start, end: start + value.length, format, style: STYLES[bytes[0]! % STYLES.length]!, reference: { sink: 'default', key: 'a/b' } as never, sinkType: 'aws-secretsmanager' });
        const written = applyEdits(text, edits);
        const [first] = edits;
        must(!first || written.startsWith(text.slice(0, Math.min(...edits.map((edit) => edit.start)))), 'what stands before the value stays');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    },
  },
};
