import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, Target, View } from '../../src/model';
import { doubtOf, doubtOfHost } from '../formats/doubt';
import type { Leaf } from '../formats/leaf';

/** A credential read in a file: a match without what the file's detector adds. */
export type Reading = Omit<Match, 'type' | 'ruleId'> & { readonly ruleId?: string };

/** A kind of file that programs keep credentials in. */
export interface CredentialFile {
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  /** The program's own documentation of the format. */
  readonly reference: string;
  /** Path suffixes (`.pgpass`, `/.aws/credentials`, `*.tfstate`) the file is known by. */
  readonly paths?: readonly string[];
  /** Literals only such files hold, by which a renamed one, or one inside another document, is found. */
  readonly keywords?: readonly string[];
  readonly family?: DetectorMetadata['family'];
  readonly reports?: readonly (Pick<DetectorMetadata, 'id' | 'title'> & { readonly provider?: string })[];
  readonly remediation?: string;
  /** The file holds credentials of any issuer under their own names: a detector that knows the issuer says more. */
  readonly anyIssuer?: true;
  /** Also read where the file is a program's source (statements, heredocs); else sources are passed over unless the path says otherwise. */
  readonly inSource?: boolean;
  /** `hits`: offsets of keywords; empty where the path alone brought the file here. */
  read(text: string, view: View, hits: readonly Hit[]): Iterable<Reading>;
}

/** Bytes of a file read as a whole; what is longer is data. */
const LARGEST = 4 * 1024 * 1024;

const remediation = 'Replace the credential at its service; keep the new one in a secrets manager or the system keyring, not in a file that backups and repositories pick up.';

const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|rb|java|kt|scala|groovy|cs|vb|c|cc|cpp|h|hpp|rs|swift|php|pl|pm|lua|ex|exs|erl|clj|dart|r|m|sql|s|asm|css|scss|vue|svelte)$/;

/** Whether a file's name (lower case) says that it is a program's source. */
export function isSource(name: string): boolean {
  return SOURCE.test(name);
}

/** Makes a code detector of a kind of file. It runs once a document and says how the document was read. */
export function fileDetector(file: CredentialFile): CodeDetector {
  const describe = ({ id, title, provider }: { id: string; title: string; provider?: string }): DetectorMetadata => ({
    id, title, family: file.family ?? 'files', provider: provider ?? file.provider, confidence: 'high', references: [file.reference], remediation: file.remediation ?? remediation,
  });
  return {
    ...describe(file),
    reports: file.reports?.map(describe),
    keywords: file.keywords ?? [],
    paths: file.paths,
    scope: 'document',
    *match(view: View, hits: readonly Hit[]): Iterable<Match> {
      if (!file.inSource && isSource(view.name) && !pathFits(view.path, file.paths)) return;
      const structure: Evidence = { kind: 'structure', effect: 'notes', text: `read as: ${file.title}` };
      for (const { ruleId, evidence, ...reading } of file.read(view.text(0, Math.min(view.length, LARGEST)), view, hits)) {
        if (reading.end <= reading.start) continue;
        yield { type: 'match', ruleId: ruleId ?? file.id, form: 'clear', ...(file.anyIssuer ? { specificity: 'format' } : {}), ...reading, evidence: [structure, ...(evidence ?? []), ...doubts(reading, view)] };
      }
    },
  };
}

/** What speaks against a password in clear: what it says, and that its place is this machine or an example. */
function doubts(reading: Reading, view: View): readonly Evidence[] {
  if (reading.form !== undefined && reading.form !== 'clear') return [];
  return [...doubtOf(reading.value ?? view.text(reading.start, reading.end)).evidence, ...doubtOfHost(reading.target?.host)];
}

const patterns = new Map<string, RegExp>();

/** Whether a path ends as one of the suffixes says; `*` stands for anything but `/`. */
function pathFits(path: string, suffixes: readonly string[] = []): boolean {
  const lower = `/${path.toLowerCase()}`;
  return suffixes.some((suffix) => {
    let pattern = patterns.get(suffix);
    if (!pattern) {
      const body = suffix.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*');
      patterns.set(suffix, (pattern = new RegExp(`${/^[*/]/.test(suffix) ? '' : '[/!]'}${body}$`)));
    }
    return pattern.test(lower);
  });
}

/** A leaf as a reading: its place, and its value where escapes make it differ from the bytes. */
export function readingOf(leaf: Leaf, facts: Omit<Reading, 'start' | 'end'> = {}): Reading {
  return { start: leaf.start, end: leaf.end, ...(leaf.value.length === leaf.end - leaf.start ? {} : { value: leaf.value }), ...facts };
}

/** Facts of a target, without those that are unknown. `address` may be a URL or `host:port`. */
export function targetOf(service: string | undefined, address?: string, port?: string, database?: string): Target {
  const url = /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/\s]*@)?(\[[0-9a-f:.]+\]|[^:/?#\s]+)?(?::(\d{1,5}))?/i.exec(address ?? '');
  const pair = url ? null : /^(\[[0-9a-f:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?(?=$|[/\s,])/i.exec(address ?? '');
  const host = (url?.[2] ?? pair?.[1])?.replace(/^\[|\]$/g, '');
  const number = Number(port || url?.[3] || pair?.[2]);
  return {
    ...(service ?? url?.[1] ? { service: service ?? url![1] } : {}),
    ...(host ? { host } : {}),
    ...(number > 0 && number < 65536 ? { port: number } : {}),
    ...(database ? { database } : {}),
    ...(url && /^https?$/i.test(url[1]) ? { url: address } : {}),
  };
}

/** `user:password` in base64, as HTTP basic authentication and Docker write it; undefined where it is not that. */
export function decodeBasic(text: string): { readonly user: string; readonly password: string } | undefined {
  if (!/^[A-Za-z0-9+/_-]{4,4096}={0,2}$/.test(text)) return undefined;
  const plain = Buffer.from(text, 'base64').toString('utf8');
  const colon = plain.indexOf(':');
  if (colon < 0 || colon === plain.length - 1 || /[\x00-\x08\x0e-\x1f\ufffd]/.test(plain)) return undefined;
  return { user: plain.slice(0, colon), password: plain.slice(colon + 1) };
}

/** Characters of the longest line worth reading: what is longer is no login. */
const LONGEST_LINE = 4096;

/** Lines of a text with the offset each begins at, without `\r`; longer ones than people write are passed over. */
export function* linesOf(text: string): Iterable<{ readonly line: string; readonly at: number }> {
  let at = 0;
  for (const raw of text.split('\n')) {
    if (raw.length <= LONGEST_LINE) yield { line: raw.replace(/\r$/, ''), at };
    at += raw.length + 1;
  }
}
