/** A block of armored text with its wrapping taken off. */
export interface Armor {
  /** `RSA PRIVATE KEY`. */
  readonly label: string;
  /** Header lines (`Proc-Type: 4,ENCRYPTED`, `Comment: …`). */
  readonly headers: readonly string[];
  /** Base64 without blanks. */
  readonly body: string;
  /** Whether an END line was found. */
  readonly closed: boolean;
  /** Length of the block in the text, from the first dash to the last. */
  readonly length: number;
}

const HEADER = /^[A-Za-z][A-Za-z-]{2,30}: ?\S/;
/** A line end written out: `\n`, `\\r\\n`, `\u000a`, `%0A`, `&#10;`, `<br>`. */
const WRITTEN_LINE_END = /\\+(?:r\\+n|[rn]|u000[aAdD]|x0[aAdD])|%0[aAdD]|&#(?:10|13|x0?[aAdD]);|<br ?\/?>/g;
/** What marks each line of a commented, quoted or changed block. */
const MARK = /^(?:#|\/\/|\*|>|\||--|\+|-)\s*/;
/** What stands around a line's text where a program puts it together from literals. */
const LITERAL_FRONT = /^(?:[A-Za-z_$][\w.$]*\s*[+.]?=\s*)?(?:[+.&,(]\s*)?["'`]\s*/;
const LITERAL_BACK = /\s*(?:["'`][\s"'`+.&,;)\\\]]*|\\)$/;
const BASE64_LINE = /^[A-Za-z0-9+/]+={0,2}$/;
/** Characters looked at for a block without an end. */
const OPEN_REACH = 8192;

/**
 * Reads the armored block that begins at the start of `text` (RFC 7468, RFC 4716, RFC 9580), however it is stored:
 * indented, quoted, commented out, in one line with written line ends, concatenated from literals, or
 * with blanks in place of line ends. `begin` matches its first line, with the label as its first group.
 */
export function readArmor(text: string, begin: RegExp): Armor | undefined {
  const opening = begin.exec(text);
  if (!opening || opening.index !== 0) return undefined;
  const label = opening[1];
  const closing = text.indexOf(`END ${label}`, opening[0].length);
  const another = text.indexOf('BEGIN ', opening[0].length);
  const closed = closing >= 0 && (another < 0 || closing < another);
  const limit = opening[0].length + OPEN_REACH;
  const inner = text.slice(opening[0].length, closed ? closing : another < 0 ? limit : Math.min(limit, another));
  const { headers, body, consumed } = readBody(inner, closed);
  let length = opening[0].length + consumed;
  if (closed) {
    length = closing + `END ${label}`.length;
    const tail = /^ ?-{3,5}/.exec(text.slice(length, length + 6));
    length += tail ? tail[0].length : 0;
  }
  return { label, headers, body, closed, length };
}

function readBody(inner: string, closed: boolean): { headers: string[]; body: string; consumed: number } {
  const headers: string[] = [];
  let body = '';
  let consumed = 0;
  const plain = inner.includes('\\') || inner.includes('%') || inner.includes('&') || inner.includes('<') ? inner.replace(WRITTEN_LINE_END, '\n') : inner;
  const exact = plain === inner;
  let at = 0;
  const lines = plain.split('\n');
  const marked = isMarked(lines);
  for (const raw of lines) {
    const line = textOfLine(raw, marked);
    const after = at + raw.length;
    at = after + 1;
    if (HEADER.test(line)) {
      if (!body) headers.push(line);
      continue;
    }
    // A folded header, or the CRC-24 line of OpenPGP.
    if (/^=[A-Za-z0-9+/]{4}$/.test(line)) continue;
    if (!/[A-Za-z0-9]/.test(line)) continue;
    if (!BASE64_LINE.test(line.replace(/-+$/, ''))) {
      if (closed) continue;
      break;
    }
    body += line.replace(/-+$/, '');
    if (exact) consumed = after;
    if (body.length > MOST_BODY) break;
  }
  if (!exact && !closed) consumed = Math.min(inner.length, body.length);
  return { headers, body, consumed };
}

/** A line's own text, without what its surroundings put around it. */
function textOfLine(raw: string, marked: boolean): string {
  const line = marked ? raw.trim().replace(MARK, '') : raw.trim();
  if (BASE64_LINE.test(line)) return line;
  const bare = line.replace(LITERAL_FRONT, '').replace(LITERAL_BACK, '');
  return HEADER.test(bare) ? bare : bare.replace(/["'`]\s*[+.&]?\s*["'`]/g, '').replace(/\s+/g, '');
}

/** Whether all lines begin with the same mark; one that does not (`+` and `/` are base64, too) says that none is one. */
function isMarked(lines: readonly string[]): boolean {
  const marks = new Set(lines.slice(1).map((line) => line.trim()).filter((line) => line !== '').map((line) => MARK.exec(line)?.[0].trim() ?? ''));
  return lines.length > 2 && marks.size === 1 && !marks.has('');
}

/** Characters of base64 in the largest key worth reading (OpenPGP keys with pictures excepted). */
const MOST_BODY = 60_000;

/** The block as its tools write it, so that every way of storing one key gives the same text. */
export function canonicalArmor(armor: Armor): string {
  const lines = armor.body.match(/.{1,64}/g) ?? [];
  const headers = armor.headers.length > 0 ? [...armor.headers, ''] : [];
  return [`-----BEGIN ${armor.label}-----`, ...headers, ...lines, `-----END ${armor.label}-----`, ''].join('\n');
}
