import type { CodeDetector, DetectorMetadata, Hit, View } from '../../src/model/detector';
import type { Match, StatementFacts } from '../../src/model/match';
import { accountKeywords, readAccountCall } from './account';
import { beforeKeywords, elementKeywords, linesBefore, readBefore, readValueElement } from './before';
import { declarationKeywords, readDeclaration } from './declaration';
import { givenKeywords, readGiven } from './given';
import { fieldKeywords, readField } from './field';
import { basicParts, readScheme, schemeKeywords } from './header';
import { nameKeywords, ruleOf } from './keywords';
import { languageOf, type Language } from '../../src/model/language';
import { labelKeywords, noteKeywords, readLabel, readNote } from './note';
import { clientKeywords, readCommand } from './option';
import { chpasswdKeywords, readChpasswd, readSend, readStdin, sendKeywords, stdinKeywords } from './pipe';
import type { Place, Statement } from './place';
import { isName, mayHoldLiteral } from './quick';
import { sqlKeywords } from './sql';
import { isCandidate, readStatement } from './statement';
import { csvKeywords, insertKeywords, readCsv, readInsert, readTable, tableKeywords } from './table';

/** Bytes read before a hit (the line, or as much of it) and behind it (values on following lines, long literals). */
const before = 300;
const behind = 4600;
/** Bytes of the following lines: values of YAML blocks, pairs and parts joined. */
const following = 300;
/** Bytes of the line handed to the model around the value. */
const lineBytes = 400;

const remediation = 'Revoke or change the credential where it is used, then load it from a secrets manager or the environment.';

function metadata(id: string, title: string): DetectorMetadata {
  return { id, title, family: 'generic', provider: 'generic', confidence: 'medium', references: [], remediation };
}

let lastView: View | undefined;
let lastLanguage: Language | undefined;

/** The document's language, found out once a document. */
function languageOfView(view: View): Language {
  if (view !== lastView || !lastLanguage) {
    lastView = view;
    lastLanguage = languageOf(view.name, (bytes) => view.text(0, bytes));
  }
  return lastLanguage;
}

function placeOf(view: View, hit: Hit, lines = 0): Place {
  const lineStart = Math.max(view.lineStart(hit.offset), hit.offset - before);
  const lineEnd = Math.min(view.lineEnd(hit.offset), hit.offset + behind);
  const base = Math.max(0, lineStart - lines);
  const text = view.text(base, Math.min(view.length, lineEnd + following));
  return { text, base, lineStart: lineStart - base, lineEnd: lineEnd - base, language: languageOfView(view), document: view };
}

/** What the model is told of a statement. A class, so that `around` is read for the few that the model does not turn down at once. */
class Facts implements StatementFacts {
  readonly operator: string;
  readonly quote: string;
  readonly kind: string;
  readonly language: string;
  readonly style: string;
  readonly valueColumn: number;
  readonly wrapper: string;
  readonly dynamic: boolean;
  readonly fallback: boolean;
  readonly nextLine: boolean;
  readonly #view: View;
  readonly #start: number;
  readonly #from: number;

  /** `line` begins at `from`, the value at `start`. */
  constructor(view: View, place: Place, { operator, kind, literal, nameStart }: Statement, readonly name: string, readonly value: string, readonly line: string, start: number, from: number) {
    this.operator = operator;
    this.quote = literal.quote;
    this.kind = kind;
    this.language = place.language.id;
    this.style = place.language.style;
    this.valueColumn = start - from;
    this.wrapper = literal.wrapper;
    this.dynamic = literal.dynamic;
    this.fallback = literal.fallback;
    this.nextLine = place.text.slice(nameStart, literal.start).includes('\n');
    this.#view = view;
    this.#start = start;
    this.#from = from;
  }

  get around(): string {
    const lineEnd = this.#view.lineEnd(this.#start);
    return (this.#view.text(Math.max(0, this.#from - 200), this.#from) + this.#view.text(lineEnd, Math.min(this.#view.length, lineEnd + 200))).toLowerCase();
  }
}

function toMatch(view: View, place: Place, statement: Statement, ruleId: string): Match {
  const { literal } = statement;
  const start = place.base + literal.start;
  const end = place.base + literal.end;
  const from = Math.max(view.lineStart(start), start - lineBytes / 2);
  const line = view.text(from, Math.min(view.lineEnd(start), start + lineBytes / 2 + 200));
  const written = literal.value ?? place.text.slice(literal.start, literal.end);
  const basic = basicParts(place.text, literal.start, written);
  return {
    type: 'match', ruleId, start, end,
    value: literal.value,
    statementStart: place.base + Math.min(statement.nameStart, literal.start),
    statementEnd: place.base + Math.max(literal.after, literal.end),
    form: basic && 'reversible',
    encoding: basic && 'base64',
    decoded: basic && `${basic.account}:${basic.secret}`,
    name: statement.name,
    principal: basic?.account,
    statement: new Facts(view, place, statement, basic ? 'password' : statement.name, basic?.secret ?? readable(written), line, start, from),
    specificity: 'generic',
  };
}

/** The value with `\\u00e4` as what it stands for (UTF-8, as latin1 text): a translated label is letters, not random digits. */
function readable(written: string): string {
  if (!written.includes('\\u')) return written;
  return written.replace(/(?:\\u[0-9a-fA-F]{4})+/g, (run) => Buffer.from(JSON.parse(`"${run}"`) as string, 'utf8').toString('latin1'));
}

/** Most hits give nothing. */
const NONE: readonly Match[] = [];

/** Secrets by the statement they stand in: what is named like a credential and given a literal value. */
export const genericStatement: CodeDetector = {
  ...metadata('generic-credential', 'Credential in a statement'),
  reports: [
    metadata('generic-password', 'Password in a statement'),
    metadata('generic-token', 'Token in a statement'),
    metadata('generic-secret', 'Secret in a statement'),
    metadata('generic-key', 'Key in a statement'),
    metadata('sql-password', 'Password in an SQL statement'),
  ],
  keywords: [...nameKeywords, ...sqlKeywords],
  assignments: true,
  scope: 'hit',
  match(view: View, hits: readonly Hit[]): readonly Match[] {
    let matches = NONE;
    for (const hit of hits) {
      if (languageOfView(view).style === 'code' && !mayHoldLiteral(view, hit.offset + hit.keyword.length)) continue;
      const place = placeOf(view, hit);
      const start = hit.offset - place.base;
      const statement = readStatement(place, start, start + hit.keyword.length);
      if (statement) matches = [...matches, toMatch(view, place, statement, statement.kind === 'sql' ? 'sql-password' : ruleOf(statement.name))];
    }
    return matches;
  },
};

/** A reader of statements that no credential word with an operator announces, from the index of its keyword. */
interface Reader {
  readonly keywords: readonly string[];
  /** Bytes of the lines before that it reads, too. */
  readonly lines?: number;
  /** A look at the bytes around a hit, for keywords that stand in many other places. */
  readonly may?: (view: View, offset: number) => boolean;
  readonly read: (place: Place, at: number, keyword: string) => Iterable<Statement>;
}

const readers: readonly Reader[] = [
  { keywords: [...stdinKeywords], read: readStdin },
  { keywords: [...chpasswdKeywords], read: readChpasswd },
  { keywords: [...sendKeywords], read: readSend },
  { keywords: [...tableKeywords], read: readTable },
  { keywords: [...insertKeywords], read: readInsert },
  // A head is a document's first line: JSON without line ends holds `,"password"` a million times.
  { keywords: [...csvKeywords], may: (_, offset) => offset <= before, read: readCsv },
  { keywords: [...beforeKeywords], lines: linesBefore, may: isNamed, read: readBefore },
  { keywords: [...elementKeywords], lines: linesBefore, read: readValueElement },
  { keywords: [...givenKeywords], lines: linesBefore, read: readGiven },
  { keywords: [...accountKeywords], read: readAccountCall },
  { keywords: [...declarationKeywords], read: readDeclaration },
  { keywords: [...fieldKeywords], read: readField },
  { keywords: [...noteKeywords], read: readNote },
  { keywords: [...labelKeywords], read: readLabel },
];
const readerOf = new Map(readers.flatMap((reader) => reader.keywords.map((keyword) => [keyword, reader] as const)));

/** Whether `:` or `=` stands before the name that the hit is in, so that it may be a value itself (`name: DB_PASSWORD`). */
function isNamed(view: View, offset: number): boolean {
  let at = offset;
  const limit = Math.max(0, offset - 60);
  while (at > limit && isName(view.byte(at - 1))) at--;
  if (at > 0 && (view.byte(at - 1) === 34 || view.byte(at - 1) === 39)) at--;
  while (at > limit && view.byte(at - 1) === 32) at--;
  return at > 0 && (view.byte(at - 1) === 58 || view.byte(at - 1) === 61);
}

/** Credentials where their place says what they are: an HTTP scheme, a client's short option, standard input, a column, an argument, a note. */
export const genericCommand: CodeDetector = {
  ...metadata('command-password', 'Password in a command line'),
  reports: [metadata('basic-authorization', 'HTTP Basic credentials'), metadata('bearer-authorization', 'HTTP Bearer token')],
  keywords: [...schemeKeywords, ...clientKeywords, ...readerOf.keys()],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const hit of hits) {
      const reader = readerOf.get(hit.keyword);
      if (reader?.may && !reader.may(view, hit.offset)) continue;
      const place = placeOf(view, hit, reader?.lines);
      const start = hit.offset - place.base;
      if (reader) {
        for (const statement of reader.read(place, start, hit.keyword)) {
          if (isCandidate(place.text, statement.literal)) yield toMatch(view, place, statement, ruleOf(statement.name));
        }
      } else if (schemeKeywords.includes(hit.keyword)) {
        const statement = readScheme(place, start);
        if (statement) yield toMatch(view, place, statement, statement.name === 'Basic' ? 'basic-authorization' : 'bearer-authorization');
      } else {
        for (const statement of readCommand(place, start)) yield toMatch(view, place, statement, 'command-password');
      }
    }
  },
};

export const detectors: readonly CodeDetector[] = [genericStatement, genericCommand];
