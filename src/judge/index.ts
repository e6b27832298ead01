import { languageOf } from '../model';
import type { Confidence, Evidence, Issuer, Issuers, Match, Rejection, RuleMetadata, StatementFacts, StorageForm, Suppression, View } from '../model';
import { allowedInline } from './allow';
import { bearer } from './bearer';
import { evaluateChecks } from './checksum';
import { pathContext } from './context';
import { LineCounter, locate, utf8, type CountNewlines, type Location } from './location';
import { doubtOfPrefix } from './doubt';
import { calledIssuer, hasFormOf, issuerOf, readIssuer, type IssuerReading } from './issuer';
import { factsOf } from './model/facts';
import { wordiness } from './model/language';
import { notASecret } from './placeholder';
import { markOf } from './removed';
import { isPublishedExample } from './published';
import { Reach, resolveOverlaps, type Assessed } from './resolve';
import { insideTemplate, isIdentifier, isPiece, isPublishedByPlace } from './stands-in';
import { surroundingIssuer } from './surroundings';
import { doubtTables } from './table';

export { utf8, type CountNewlines } from './location';

/**
 * A judged match of one document, with its plaintext: what a scanning thread hands over.
 * The pipeline seals it into an Occurrence (Secret, fingerprint).
 */
export interface Finding extends Location {
  readonly match: Omit<Match, 'value' | 'decoded' | 'captures' | 'statement'>;
  readonly secret: string;
  readonly decoded?: string;
  readonly probability: number;
  readonly confidence: Confidence;
  readonly form: StorageForm;
  readonly evidence: readonly Evidence[];
  readonly labels: readonly string[];
  readonly context: string;
  readonly suppressed?: Suppression;
}

/** What judgement of one document gives. */
export interface Judged {
  readonly findings: Finding[];
  readonly rejections: Rejection[];
}

/** How matches are judged; the same for a whole scan. */
export interface JudgeOptions {
  readonly rule: (ruleId: string) => RuleMetadata;
  readonly explainRejected?: boolean;
  /** Honour other scanners' inline comments (default true). */
  readonly compatInlineAllow?: boolean;
  /** Probability of a value people chose, from its statement and context (src/judge/model). */
  readonly model?: (facts: StatementFacts, path: string) => { probability: number; evidence: readonly Evidence[] };
  /** Whom names of variables name, and what their credentials look like; asked for only where a statement is reported. */
  readonly issuers?: () => Issuers;
}

/** Probability a detector's own confidence stands for before evidence moves it. */
const BASE: Record<Confidence, number> = { high: 0.92, medium: 0.72, low: 0.35 };

/** Confidence levels by probability: the default output shows medium and above. */
export const MEDIUM = 0.5;
export const HIGH = 0.85;

/** Statements less likely than this are turned down, not reported at low confidence: nobody reads thousands of them. */
export const LEAST = 0.15;

export function confidenceOf(probability: number): Confidence {
  return probability >= HIGH ? 'high' : probability >= MEDIUM ? 'medium' : 'low';
}

/**
 * Judges all matches of one document. `buffer` holds its bytes, `firstLine` numbers its first line. `platform`: the
 * network platform whose own grammar has read the document. `newlines` counts the document's line ends.
 */
export function judge(view: View, buffer: Buffer, matches: readonly Match[], options: JudgeOptions, firstLine = 1, platform?: string, newlines?: CountNewlines): Judged {
  const findings: Finding[] = [];
  const rejections: Rejection[] = [];
  const assessed: (Assessed & { evidence: Evidence[]; labels: string[]; secret: string })[] = [];
  const counter = new LineCounter(buffer.subarray(0, view.length), newlines, firstLine);
  const settled = matches.filter((match) => match.labels?.includes('harmless') || (match.device && match.labels?.includes('removed')));
  const settledReach = new Reach(settled);

  for (const match of matches) {
    const secret = match.value ?? view.text(match.start, match.end);
    if (match.labels?.includes('harmless')) continue;
    const refusal = refuse(view, match, secret, platform) ?? (settledReach.farthestFrom(match.end - 1) > match.start ? inSettled(match, settled) : undefined);
    if (refusal) {
      if (options.explainRejected) rejections.push(reject(view, counter, match, refusal.reason, refusal.detail));
      continue;
    }
    const alone = assess(view, match, secret, options);
    if (alone === undefined) continue;
    const judged = ofIssuer(view, match, secret, alone, options);
    if (match.statement && judged.probability < LEAST) {
      if (options.explainRejected) rejections.push(reject(view, counter, match, 'model', judged.evidence.map((item) => item.text).join('; ')));
      continue;
    }
    assessed.push({ secret, match: judged.match, probability: judged.probability, evidence: judged.evidence, labels: judged.labels });
  }

  const kept = resolveOverlaps(doubtTables(assessed));
  if (options.explainRejected) {
    const keptMatches = new Set(kept.map((k) => k.match));
    for (const { match } of assessed) {
      if (!keptMatches.has(match)) rejections.push(reject(view, counter, match, 'overlap', 'another detector recognised more of this value'));
    }
  }
  for (const { match, secret, probability, evidence, labels } of kept) {
    const { value: _value, decoded, captures: _captures, statement: _statement, ...rest } = match;
    findings.push({
      match: rest,
      secret: utf8(secret),
      decoded,
      probability,
      confidence: confidenceOf(probability),
      form: match.form ?? 'clear',
      evidence,
      labels,
      ...locate(counter, match.start, match.end),
      context: contextOf(view, match, kept),
      suppressed: allowedInline(view, match.start, match.end, match.ruleId, options.compatInlineAllow),
    });
  }
  return { findings, rejections };
}

function refuse(view: View, match: Match, secret: string, platform: string | undefined): { reason: string; detail: string } | undefined {
  if (secret.length === 0 && !match.labels?.length) return { reason: 'empty', detail: 'no value' };
  if (match.labels?.includes('removed')) return { reason: 'removed', detail: markOf(secret) };
  if (!match.device && (TEMPLATE.test(secret) || insideTemplate(view, match))) return { reason: 'reference', detail: 'a template fills it in' };
  if (!match.device && secret.includes('_') && secret === match.name) return { reason: 'reference', detail: 'the value is the name of a variable' };
  if (match.specificity === 'code' || match.device) return undefined;
  if (platform !== undefined && match.specificity === 'generic' && !looksRandom(secret)) {
    return { reason: 'device-statement', detail: `the grammar of ${platform} reads this statement and finds no secret in it` };
  }
  const named = match.specificity === 'named';
  if (named && isNameInCode(view, match, secret)) return { reason: 'reference', detail: 'an unquoted word in code is the name of something' };
  if (named && isPiece(view, match)) return { reason: 'structure', detail: 'a piece of a longer value: an identifier with dashes, base64' };
  if (named && /^--[a-z]/.test(secret)) return { reason: 'reference', detail: 'the next option of a command' };
  if (named && isIdentifier(view, match, secret)) return { reason: 'structure', detail: 'a UUID under the name id' };
  if ((named || match.specificity === 'generic') && isPublishedByPlace(view, match)) return { reason: 'structure', detail: 'a pinned commit or a record of the DNS' };
  // `glpat-abc...`: the beginning of a token, shown to tell which.
  if (match.specificity !== 'token' && /^(?:\.{3}|\xe2\x80\xa6)/.test(view.text(match.end, Math.min(view.length, match.end + 3)))) return { reason: 'placeholder', detail: 'dots stand for the rest of it' };
  const inAddress = match.start > 0 && match.end < view.length && view.byte(match.start - 1) === 58 && view.byte(match.end) === 64;
  return notASecret(secret, !inAddress && (match.specificity === 'token' || match.specificity === 'part'), !inAddress && match.specificity !== 'generic' && match.specificity !== 'format');
}

/** A statement whose reader knows that it names no secret (or that a sanitiser took it) settles what detectors by name and by randomness take it for. */
function inSettled(match: Match, settled: readonly Match[]): { reason: string; detail: string } | undefined {
  const other = match.device ? undefined : settled.find(({ start, end }) => start < match.end && match.start < end);
  if (other === undefined) return undefined;
  if (other.labels?.includes('removed')) return { reason: 'overlap', detail: 'the value was removed from the device statement' };
  if (match.specificity !== 'generic' && match.specificity !== 'named') return undefined;
  return { reason: 'device-statement', detail: 'the statement names a public key, an identifier or a policy' };
}

/** `local_keys = itertools.chain(…)`, `exports.vonageApiRequest = vonageApiRequest;`: words without quotes in a programming language. */
function isNameInCode(view: View, match: Match, secret: string): boolean {
  if (!/^[A-Za-z_$][\w$.]*$/.test(secret) || languageOf(view.name).style !== 'code') return false;
  const before = match.start > 0 ? view.byte(match.start - 1) : 10;
  if (before === 34 || before === 39 || before === 96) return false;
  const { letters, covered } = wordiness(secret);
  return letters > 0 && covered >= letters * 0.7 && letters >= secret.length * 0.7;
}

/** Letters and digits mixed, 10 characters or more: no keyword, name or profile of a configuration. */
function looksRandom(secret: string): boolean {
  return secret.length >= 10 && /[0-9]/.test(secret) && /[a-z]/.test(secret) && /[A-Z]/.test(secret) && !/^[A-Za-z]+(?:[-_ ][A-Za-z0-9]+)+$/.test(secret);
}

interface Judgement {
  readonly probability: number;
  readonly evidence: Evidence[];
  readonly labels: string[];
}

/** Probability, evidence and labels of a match; undefined where it is turned down and nobody asks why. */
function assess(view: View, match: Match, secret: string, options: JudgeOptions): Judgement | undefined {
  const rule = options.rule(match.ruleId);
  const evidence: Evidence[] = [...(match.evidence ?? [])];
  const labels: string[] = [...(match.labels ?? [])];
  let probability = match.probability ?? BASE[rule.confidence];
  const facts = options.model && factsOf(match, rule, view);
  if (facts) {
    const judged = options.model!(facts, view.path);
    // Most statements end here: what follows could only lower this one.
    if (judged.probability < LEAST && match.specificity === 'generic' && !match.evidence && !rule.checks?.length && !options.explainRejected) return undefined;
    // A value near a product's name is not given to it: there the model may only doubt (resolveOverlaps lets a statement confirm).
    probability = match.specificity === 'named' || match.specificity === 'format' ? Math.min(probability, together(probability, judged.probability)) : judged.probability;
    evidence.push(...judged.evidence);
    const sent = match.specificity === 'generic' && probability < MEDIUM ? bearer(view, match.start, secret) : undefined;
    if (sent && sent.least > probability) {
      probability = sent.least;
      evidence.push(sent.evidence);
    }
  }
  if (match.device && (match.device.platformScore ?? 0) < RECOGNISED && (match.form ?? 'clear') === 'clear' && !looksRandom(secret) && (TEXTS.test(view.name) || /^(?:\\?-|\(|\\[fs(*])/.test(secret) || (isProgram(view) && (wordiness(secret).longestWord >= 4 || VERSION.test(secret))))) {
    evidence.push({ kind: 'name', effect: 'lowers', text: 'a word or version in what may be a statement of a device; nothing else says that it is one' });
  }
  if (match.device && (match.device.platformScore ?? 0) < RECOGNISED && TEMPLATE.test(secret)) {
    evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'a template fills it in' }, { kind: 'placeholder', effect: 'lowers', text: 'nothing else says that it is a device\'s' });
  }
  if (match.specificity === 'code' && !match.device && (match.form ?? 'clear') === 'clear' && (notASecret(secret) || NAMES_ITSELF.test(secret))) {
    evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'stands for a secret' }, { kind: 'placeholder', effect: 'lowers', text: 'as manuals write it' });
  }
  if (match.specificity === 'named' && match.name !== undefined && IDENTIFIER.test(match.name) && !match.ruleId.endsWith('-id')) {
    evidence.push({ kind: 'name', effect: 'lowers', text: 'its name says that it is an identifier' });
  }
  if (rule.checks?.length && match.captures) evidence.push(...evaluateChecks(rule.checks, match.captures, secret));
  for (const item of evidence) {
    if (item.kind === 'model') continue;
    if (item.effect === 'raises') probability = 1 - (1 - probability) * 0.5;
    // The model has judged the value itself; a doubtful host or user says less then.
    else if (item.effect === 'lowers' && facts && (item.kind === 'host' || item.kind === 'account')) probability *= 0.9;
    // A wrong checksum doubts and does not settle: tokens in reports are often masked in part, and older generations have none.
    else if (item.effect === 'lowers') probability *= item.kind === 'checksum' || item.kind === 'structure' ? 0.65 : 0.55;
  }
  if (rule.publishedExamples?.includes(secret) || isPublishedExample(secret)) {
    labels.push('published-example');
    evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'a standard or the issuer prints this value in its documentation' });
    probability = Math.min(probability, 0.1);
  }
  for (const { label, pattern } of rule.labels ?? []) if (new RegExp(pattern).test(secret)) labels.push(label);
  if (rule.publicByDesign) {
    labels.push('public-by-design');
    probability = Math.min(probability, 0.45);
  }
  const path = pathContext(view.path);
  if (path.labels.length) {
    labels.push(...path.labels);
    const loose = match.specificity === 'generic' || match.specificity === 'named';
    const factor = !loose ? path.fixtureFactor : match.statement ? path.statementFactor : path.factor;
    probability *= factor;
    evidence.push(...path.evidence.map((item): Evidence => (factor < 1 ? item : { ...item, effect: 'notes' })));
  }
  return { probability, evidence, labels };
}

/** Names of identifiers that stand beside a secret and may have its form: `SPOTIFY_CLIENT_ID` (RFC 6749, 2.2: "the client identifier is not a secret"). */
const IDENTIFIER = /(?:client|app|application|account|user|tenant|project|org|organi[sz]ation|workspace|team|site|customer|merchant|consumer)[_-]?id$/i;

/** What a credential beside an issuer's name is worth at most where it cannot be that issuer's. */
const NOT_THE_ISSUERS = 0.45;

/** What a digest that a log says is used is worth at most where no issuer is named: most are keys of caches. */
const NO_ISSUERS = 0.3;

/** Providers of rules that know the place a value stands in, not whose it is. */
const NOBODYS = new Set(['generic', 'settings', 'ansible', 'gradle']);

/** A statement that names an issuer belongs to it, unless the value cannot. Of values in files of settings the name says it, too, and of formats that many issue what stands around. */
function ofIssuer(view: View, match: Match, secret: string, judged: Judgement, { issuers, rule }: JudgeOptions): Judgement & { match: Match } {
  const plain = { match, probability: judged.probability, evidence: judged.evidence, labels: judged.labels };
  if (!issuers || match.decoded !== undefined || match.provider !== undefined || judged.probability < LEAST) return plain;
  const from = match.statementStart ?? match.start;
  const to = match.statementEnd ?? match.end;
  const given = (issuer: Issuer | undefined): Judgement & { match: Match } => (issuer ? { ...plain, match: { ...match, provider: issuer.provider } } : plain);
  const doubted = (doubt: Evidence, most = NOT_THE_ISSUERS) => ({ ...plain, probability: Math.min(judged.probability, most), evidence: [...judged.evidence, doubt] });
  // A token in an address belongs to whoever is called there.
  if (match.ruleId === 'url-token') return given(calledIssuer(view.text(from, to), issuers()));
  const { provider } = rule(match.ruleId);
  const anybodys = match.specificity === 'format' || ((match.specificity ?? 'code') === 'code' && NOBODYS.has(provider));
  const cut = anybodys && !match.device ? doubtOfPrefix(secret, issuers()) : undefined;
  if (cut) return doubted(cut);
  if (anybodys && !match.device && (match.name !== undefined || FORMATS.has(provider))) {
    return given((match.name === undefined ? undefined : issuerOf(match.name, issuers())) ?? surroundingIssuer(view, from, to, issuers()));
  }
  if (match.specificity === 'token') {
    const other = otherIssuer(view, match, secret, provider, issuers());
    return other?.doubt ? doubted(other.doubt) : given(other?.issuer);
  }
  if (match.specificity !== 'generic' || !match.statement) return plain;
  const reading = readIssuer(match.statement.name, secret, issuers());
  const doubt = reading?.doubt ?? doubtOfPrefix(secret, issuers());
  if (doubt) return doubted(doubt);
  const issuer = reading?.issuer ?? calledIssuer(match.statement.line, issuers()) ?? surroundingIssuer(view, from, to, issuers());
  if (!issuer) {
    if (match.statement.kind !== 'used') return plain;
    return doubted({ kind: 'name', effect: 'lowers', text: 'a digest is used, and nobody is named who may have issued it' }, NO_ISSUERS);
  }
  // What fills a form up has it, too.
  if (!hasFormOf(issuer, secret) || judged.evidence.some(({ kind, effect }) => kind === 'placeholder' && effect === 'lowers')) return given(issuer);
  return { ...given(issuer), probability: 1 - (1 - judged.probability) * 0.5, evidence: [...judged.evidence, { kind: 'issuer', effect: 'raises', text: `has the form of credentials of ${issuer.title}, which is named beside it` }] };
}

/** Providers of formats that many issuers use. */
const FORMATS = new Set(['jwt']);

/** Beginnings of tokens that several issuers use. */
const SHARED = /^(?:[sprm]k|key|api|live|test|secret|token|pat)[_-]/;

/** Whose token with a beginning that several issuers use (`sk_live_`) is, where one of the others is named beside it; doubted where the name before it is that of one whose tokens begin so and look different. */
function otherIssuer(view: View, match: Match, secret: string, provider: string, issuers: Issuers): IssuerReading | undefined {
  if (!SHARED.test(secret)) return undefined;
  const from = Math.max(view.lineStart(match.start), match.start - CONTEXT_LIMIT);
  const called = calledIssuer(view.text(from, Math.min(view.lineEnd(match.end), match.end + CONTEXT_LIMIT)), issuers) ?? surroundingIssuer(view, match.start, match.end, issuers);
  if (called && called.provider !== provider && hasFormOf(called, secret)) return { issuer: called };
  const reading = readIssuer(view.text(from, match.start), secret, issuers);
  return reading?.doubt && reading.issuer.provider !== provider && reading.issuer.shapes.some(({ prefix }) => prefix && secret.startsWith(prefix)) ? reading : undefined;
}

/** Whether a document is source, data of a program or a manual: no configuration of a device, though it may quote one. */
function isProgram(view: View): boolean {
  const { id, style } = languageOf(view.name);
  return style === 'code' || style === 'markup' || id === 'json' || id === 'markdown' || MANUAL.test(view.name);
}

/** Manual pages and the texts that come with a program. */
const MANUAL = /\.(?:pod|[1-8]|(?:man|mdoc)(?:\.in)?|rst|texi|vim|ejs)$|(?:^|\/)(?:changelog|changes|news|readme|howto|install|todo|authors|history|release)[^/]*$/i;

/** Catalogues of translated texts: what follows a word there is prose of any language. */
const TEXTS = /\.(?:po|pot|xliff?|arb|strings|resx)$/;

/** `SECRET_ACCESS_KEY`, `secretaccesskey`, `*** ENCRYPTED ***`, `{access_token…}`: the name of a secret or a mark where one was. */
const NAMES_ITSELF = /^(?:[A-Z0-9]+_)*(?:SECRET|ACCESS|KEY|TOKEN|PASSWORD|PASSWD|PASS)(?:_[A-Z0-9]+)*$|^(?:secret|access|auth|api)[-_]?(?:access)?[-_]?(?:key|token)$|^(?:client_secret|refresh_token|private_key)$|^\*+.*\*+$|^\{.*(?:\.{3}|_token\}|XXXX).*\}$/;

/** Beginnings of expressions of Jinja, ERB, EJS, Heat and the like. */
const TEMPLATE = /^(?:\{\{|\{%|<%|\{(?:get_(?:param|attr|resource|input)|str_replace|env|vault|lookup)\b)/;

/** `0.34.0`, `^2.1`: a version, whatever name stands before it. */
const VERSION = /^[~^]?v?\d+(?:\.\d+){1,3}(?:-[\w.]+)?$/;

/** Score from which a document is a platform's configuration. */
const RECOGNISED = 0.5;

/** Two opinions as one: the mean of their log-odds. */
function together(first: number, second: number): number {
  const odds = Math.sqrt((first / (1 - first)) * (second / Math.max(1e-6, 1 - second)));
  return odds / (1 + odds);
}

function reject(view: View, counter: LineCounter, match: Match, reason: string, detail: string): Rejection {
  const { line, column } = locate(counter, match.start, match.end);
  return { ruleId: match.ruleId, path: view.path, line, column, reason, detail, context: contextOf(view, match, [{ match, probability: 0 }]) };
}

/** Characters of context shown beside a finding. */
const CONTEXT_LIMIT = 200;
/** Context kept before the secret where the line is long. */
const CONTEXT_BEFORE = 80;

/** The line around a match with every known secret of the document masked. */
function contextOf(view: View, match: Match, all: readonly Assessed[]): string {
  const from = Math.max(view.lineStart(match.start), match.start - CONTEXT_BEFORE);
  const to = Math.min(view.lineEnd(match.start), from + CONTEXT_LIMIT);
  let text = '';
  let at = from;
  // They are in order and apart: the first that reaches into the context is found by halves.
  let low = 0, high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (all[middle]!.match.end <= from) low = middle + 1;
    else high = middle;
  }
  for (; low < all.length && all[low]!.match.start < to; low++) {
    const other = all[low]!.match;
    if (other.end <= at) continue;
    text += view.text(at, Math.max(at, other.start)) + '****';
    at = Math.max(at, other.end);
  }
  return utf8(text + view.text(at, Math.max(at, to))).trim();
}
