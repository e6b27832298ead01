/** Characters that end the token an escape stands in; a region never spans them. */
const TOKEN_END = new Uint8Array(256);
for (const char of ' \t\r\n\0"\'`<>(){}[],;|') TOKEN_END[char.charCodeAt(0)] = 1;
/** HTML escapes end with `;`, so theirs may hold it. */
const MAX_TOKEN = 4096;

/** One way of escaping single characters inside text. */
export interface EscapeForm {
  readonly encoding: string;
  /** Bytes whose presence is looked for first (natively, at memory speed). */
  readonly trigger: string;
  /** One escape. */
  readonly escape: RegExp;
  readonly decode: (token: string) => string;
  /** Characters that do not end a token although they usually do. */
  readonly keeps: string;
}

const utf8Of = (code: number): string => (code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1') : '');
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export const ESCAPE_FORMS: readonly EscapeForm[] = [
  { encoding: 'percent', trigger: '%', escape: /%[0-9A-Fa-f]{2}/, keeps: '()[],;',
    decode: (token) => token.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) },
  { encoding: 'unicode-escape', trigger: '\\u', escape: /\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]{1,6}\}/, keeps: '{}(),;',
    decode: (token) => token
      .replace(/\\u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})/g, (_, high: string, low: string) =>
        utf8Of(((Number.parseInt(high, 16) - 0xd800) << 10) + Number.parseInt(low, 16) - 0xdc00 + 0x10000))
      .replace(/\\u(?:([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]{1,6})\})/g, (_, four: string | undefined, braced: string | undefined) =>
        utf8Of(Number.parseInt(four ?? braced!, 16))) },
  { encoding: 'hex-escape', trigger: '\\x', escape: /\\x[0-9A-Fa-f]{2}/, keeps: '',
    decode: (token) => token.replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) },
  { encoding: 'html', trigger: '&', escape: /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});/, keeps: ';(){}[],|',
    decode: (token) => token.replace(/&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6}));/g,
      (_, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
        (name ? NAMED[name]! : utf8Of(decimal ? Number(decimal) : Number.parseInt(hex!, 16)))) },
];

/** Tokens of [start, end) that hold an escape of the form, with their decoded text. */
export function* escapedTokens(bytes: Buffer, start: number, end: number, form: EscapeForm): Generator<{ start: number; end: number; decoded: Buffer }> {
  const ends = TOKEN_END.slice();
  for (const char of form.keeps) ends[char.charCodeAt(0)] = 0;
  for (let at = bytes.indexOf(form.trigger, start, 'latin1'); at >= 0 && at < end; ) {
    let first = at, last = at + form.trigger.length;
    while (first > start && at - first < MAX_TOKEN && !ends[bytes[first - 1]!]) first--;
    while (last < end && last - at < MAX_TOKEN && !ends[bytes[last]!]) last++;
    // The trigger itself may be what a shorter token would end with (`\u{41}`, `&lt;`).
    const token = bytes.latin1Slice(first, last);
    if (form.escape.test(token)) yield { start: first, end: last, decoded: Buffer.from(form.decode(token), 'latin1') };
    at = bytes.indexOf(form.trigger, last, 'latin1');
  }
}

const HEADER = 'quoted-printable';
/** The blank line behind the header stands within so many bytes. */
const MAX_HEADERS = 4096;

/** Bodies of MIME parts with `Content-Transfer-Encoding: quoted-printable` (RFC 2045, section 6.7). */
export function* quotedPrintableParts(bytes: Buffer, start: number, end: number): Generator<{ start: number; end: number; decoded: Buffer }> {
  for (let at = bytes.indexOf(HEADER, start, 'latin1'); at >= 0 && at < end; at = bytes.indexOf(HEADER, at + 1, 'latin1')) {
    const blank = /\r?\n\r?\n/.exec(bytes.latin1Slice(at, Math.min(end, at + MAX_HEADERS)));
    if (!blank) continue;
    const body = at + blank.index + blank[0].length;
    const boundary = bytes.indexOf('\n--', body, 'latin1');
    const stop = boundary >= 0 && boundary < end ? boundary : end;
    const text = bytes.latin1Slice(body, stop)
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    yield { start: body, end: stop, decoded: Buffer.from(text, 'latin1') };
    at = stop;
  }
}

const HEX = new Uint8Array(256);
for (const char of '0123456789abcdefABCDEF') HEX[char.charCodeAt(0)] = 1;

/** The run of hexadecimal digits around a base64-like run, where the run is nothing else; digits pair from its start. */
export function isHexRun(bytes: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % 2 !== 0) return false;
  for (let at = start; at < end; at++) if (!HEX[bytes[at]!]) return false;
  return true;
}
