import type { Issuer, Issuers, View } from '../model';
import { issuerOfHost, namedIssuer } from './issuer';

/** Lines above and below a statement that are read, as far as its paragraph goes: an object, a section, a call, a request. */
const ABOVE = 8;
const BELOW = 6;
/** Bytes read on each side. */
const REACH = 700;
/** Characters of a line before and behind the value that are read for a name. */
const BESIDE = 100;

/** Addresses of a text, and the host a request names. */
const HOSTS = /(?:https?:\/\/(?:[^\s/@"'`]{1,80}@)?|\bhost["']?\s?[:=]\s?["']?)([a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,5})/gi;

/** Sites that comments and manuals link to, whoever issued the value: only their interfaces count (`api.github.com`). */
const LINKED = /^(?:www\.)?(?:github|gitlab|bitbucket|google|npmjs|pypi|medium|youtube|twitter|x|facebook|linkedin|stackoverflow|docker|microsoft|apple|amazon|amazonaws|mozilla|readthedocs|notion|slack|telegram|discord|wordpress|reddit)\.[a-z]{2,4}$/;

/** Comments, headings of sections, calls and blocks that a line opens: what stands inside belongs to them. */
const HEADING = /^\s*(?:#|\/\/|;|--|<!--|\/?\*|rem\b|\[)/i;
const OPENS = /[{([:]\s*$|\bdo\s*(?:\|\w*\|)?\s*$|[\w">]>\s*$/;

/** A member that says whose settings its object holds: `"name": "Sentry"`, `provider: sentry`, `type = "sentry"`. */
const SELF = /(?:^|[\s"'{,<])(?:name|provider|service|vendor|type|source|integration|issuer|platform|app|product|title|label|description)["']?\s{0,3}(?:[:=]|=>|>)\s{0,3}["']?([\w .-]{2,40})/i;

/** Issuers' names that are words of programs and sentences, too: such a word counts as a name (`Box`, `BoxClient`) or as a heading (`box:`, `[box]`). */
const ORDINARY = new Set((
  'abstract adjust adobe alchemy amplitude apollo autopilot axiom bandwidth bind bland boundary box branch brave bunny canny chatbot checkout checkpoint chef chroma circle clerk coder cohere comet confluent consul convex copper courier crisp '
  + 'cursor cypress daily debounce depot deputy devin did discourse ditto dotenv drone duo duplicity dyn earthly elastic enigma entra envoy eraser ethereum exa exchangerate face fal fauna fireworks fixer flux foreman fossa gemini ghost gist gong '
  + 'groove guardian guru harbor harness hex hive homebrew humanity hunter hyperbolic increase instantly intervals iterable julia keeper kerberos kit knapsack knock kong kraken lambda latitude leonardo lever linear linkup lob loops magic magnetic '
  + 'matrix maven mercury meta modal moderation monday moonshot morph nagios neon neptune nexus nimble nomad noticeable notify notion oncall oracle outline paddle particle persona phrase plane plausible polar polygon prefect prisma privacy proof '
  + 'puppet radar railway ramp rancher raven readme redis replicate reply resemble resend ruckus runway sanity sauce scout segment semaphore seven shortcut slack smarty snappy socket square stability steam streak stripe swell temporal travis twist '
  + 'umbrella unleash unstructured updown upstage vault windmill wit woodpecker'
).split(' '));

/** A line of a document and how far it is indented. */
interface Line {
  readonly text: string;
  readonly indent: number;
}

/**
 * The issuer that what stands around a statement names, where its own name does not: the rest of its line, the section, block or call it
 * stands in, a comment above or behind it, the host that is called beside it. Undefined where none or, of hosts, several are named.
 */
export function surroundingIssuer(view: View, start: number, end: number, all: Issuers): Issuer | undefined {
  const lineStart = view.lineStart(start);
  const lineEnd = view.lineEnd(end);
  const left = view.text(Math.max(lineStart, start - BESIDE), start);
  const right = view.text(end, Math.min(lineEnd, end + BESIDE));
  const own = SELF.exec(left)?.[1] ?? SELF.exec(right)?.[1];
  const beside = (own && namedIssuer(own, all)?.issuer) ?? named(left, all) ?? named(right, all);
  if (beside) return beside;
  const indent = indentOf(view.text(lineStart, Math.min(lineEnd, lineStart + 80)));
  const above = linesOf(view.text(Math.max(0, lineStart - REACH), lineStart)).reverse().slice(0, ABOVE);
  const below = linesOf(view.text(Math.min(view.length, lineEnd + 1), Math.min(view.length, lineEnd + REACH))).slice(0, BELOW);
  return enclosing(above, indent, all) ?? calledNearby(`${left} ${right}\n${paragraph(above)}\n${paragraph(below)}`, all) ?? member([...block(above, indent), ...block(below, indent)], all);
}

/** Whether a name is only spelt by single letters of minified code (`e.x,a.m`), whose signs count for nothing in names. */
function isSpelt(text: string, called: string): boolean {
  const found = new RegExp(called.split('').join('[^A-Za-z0-9]{0,6}'), 'i').exec(text)?.[0] ?? '';
  return found.split(/[^A-Za-z0-9]+/).length * 2.5 > called.length;
}

/** The issuer named in a text, or as the heading of what stands below it. */
function named(written: string, all: Issuers): Issuer | undefined {
  // Of addresses the host counts, not every word.
  const text = written.includes('://') ? written.replace(/\S{0,200}:\/\/\S{0,400}/g, ' ') : written;
  const found = namedIssuer(text, all);
  if (!found || isSpelt(text, found.called)) return undefined;
  if (ORDINARY.has(found.called)) {
    const { called } = found;
    const name = new RegExp(`\\b${called[0]!.toUpperCase()}${called.slice(1)}(?![a-z])|["'[]${called}["'\\]]|^\\s*${called}\\s*[:=]?\\s*[{[]?\\s*$|\\b${called}: |generic ${called} `);
    if (!name.test(text)) return undefined;
  }
  return found.issuer;
}

/** The nearest heading or opening line above that names an issuer, and the line right above in a log or in prose. */
function enclosing(above: readonly Line[], indent: number, all: Issuers): Issuer | undefined {
  let depth = indent;
  for (const [index, { text, indent: at }] of above.entries()) {
    if (text.trim() === '') {
      // A comment may stand a line above what it says.
      if (index > 0) return undefined;
      continue;
    }
    const outer = at < depth && OPENS.test(text);
    if (outer) depth = at;
    if (outer || (at <= indent && HEADING.test(text)) || (index === 0 && isProse(text))) {
      const found = named(text.slice(0, 160), all);
      if (found) return found;
    }
  }
  return undefined;
}

/** Words and no assignment. */
function isProse(text: string): boolean {
  return !/[=;{}]|["']\s*:/.test(text) && /[A-Za-z]{3,}/.test(text);
}

/** The one issuer whose host stands in the paragraph. */
function calledNearby(text: string, all: Issuers): Issuer | undefined {
  let called: Issuer | undefined;
  for (const [, host] of text.matchAll(HOSTS)) {
    const issuer = LINKED.test(host!.toLowerCase()) ? undefined : issuerOfHost(host!, all);
    if (issuer === undefined) continue;
    if (called && called !== issuer) return undefined;
    called = issuer;
  }
  return called;
}

/** The issuer that a sibling in the same object names as its own. */
function member(lines: readonly Line[], all: Issuers): Issuer | undefined {
  for (const { text } of lines) {
    const own = SELF.exec(text)?.[1];
    const found = own && namedIssuer(own, all);
    if (found) return found.issuer;
  }
  return undefined;
}

/** Lines up to the first blank one. */
function paragraph(lines: readonly Line[]): string {
  const blank = lines.findIndex(({ text }) => text.trim() === '');
  return lines.slice(0, blank < 0 ? lines.length : blank).map(({ text }) => text).join('\n');
}

/** Lines of the same depth up to the first blank one or the first that is less deep. */
function block(lines: readonly Line[], indent: number): Line[] {
  const end = lines.findIndex(({ text, indent: at }) => text.trim() === '' || at < indent);
  return lines.slice(0, end < 0 ? lines.length : end).filter(({ indent: at }) => at === indent);
}

function linesOf(text: string): Line[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/).map((line) => ({ text: line, indent: indentOf(line) }));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
