/** Address of a server, as stanzas name it: `address ipv4 A`, `server A`, `host A`, `set server "A"`, `<ip-address>A`. */
const ADDRESS = /(?:^|[\s<"])(?:address|server|host|ip|ip-address|ipaddr|serverIP|remote-gateway|remote-gw|gateway|remote-address)\b["']?(?:[ \t=:>]+(?:ipv4|primary|authentication|set))*[ \t=:>]+["']?(\d{1,3}(?:\.\d{1,3}){3})\b/i;
/** Bytes to look at on each side. */
const REACH = 600;

/**
 * The server a stanza's secret belongs to, where another line of the same stanza names its address: lines that stand
 * at least as deep as the statement at `start`, before it (and the line that opens the stanza) and behind it.
 */
export function nearbyHost(text: string, start: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const depth = indentOf(text.slice(lineStart, start));
  if (depth === 0) return undefined;
  const before = text.slice(Math.max(0, lineStart - REACH), lineStart).split('\n');
  before.pop();
  for (const line of before.reverse()) {
    if (line.trim() === '') break;
    const found = ADDRESS.exec(line)?.[1];
    if (found !== undefined) return found;
    if (indentOf(line) < depth) break;
  }
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd < 0) return undefined;
  for (const line of text.slice(lineEnd + 1, lineEnd + REACH).split('\n')) {
    if (line.trim() === '' || indentOf(line) < depth) break;
    const found = ADDRESS.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The network's name in the stanza: `ssid x`, `essid "x"`, `ssid="x"`, `option ssid 'x'`, `set ssid "x"`, `<ssid>x`. */
const SSID = /(?:^|[\s<.])(?:option[ \t]+|set[ \t]+)?e?ssid["']?[ \t]*[\s=:>][ \t]*["']?([^"'\s<>;][^"'\r\n<>;]{0,31})/i;
/** A line that ends a stanza. */
const STANZA_END = /^[ \t]*(?:[!#}]|network={|next$|end$|exit$|config wifi-iface|wlan )/;

/** The wireless network a key belongs to, where its stanza names it: the lines before it first, then those behind it. */
export function nearbySsid(text: string, start: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(Math.max(0, lineStart - REACH), lineStart).split('\n');
  before.pop();
  for (const line of before.reverse()) {
    const found = SSID.exec(line)?.[1];
    if (found !== undefined) return found.trim();
    if (STANZA_END.test(line)) break;
  }
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd < 0) return undefined;
  for (const line of text.slice(lineEnd + 1, lineEnd + REACH).split('\n')) {
    if (STANZA_END.test(line)) break;
    const found = SSID.exec(line)?.[1];
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** Engine id of the agent: `snmp-server engineID local X`, `snmp-agent local-engineid X`, `engine-id local X`. */
const ENGINE_ID = /\b(?:engine-?id[ \t]+(?:local[ \t]+)?|local-engineid[ \t]+)(?:0x)?((?:[0-9a-f]{2}:?){5,32})\b/i;

/** The engine id a localised key is bound to: its own statement's, else the document's. */
export function engineIdOf(text: string, start: number, end: number): string | undefined {
  const own = text.slice(start, end);
  const named = /\blocalized[ \t]+([0-9a-f]{10,64})\b/i.exec(own)?.[1] ?? /^usmUser(?:[ \t]+\d+){2}[ \t]+0x([0-9a-f]{10,64})\b/i.exec(own)?.[1] ?? ENGINE_ID.exec(own)?.[1] ?? ENGINE_ID.exec(text)?.[1];
  return named?.replaceAll(':', '').toLowerCase();
}

function indentOf(line: string): number {
  let at = 0;
  while (at < line.length && line.charCodeAt(at) <= 32) at++;
  return at;
}

/** Characters of a crypt hash behind its last `$`, by its scheme. */
const HASH_LENGTHS: Readonly<Record<string, number>> = { 1: 22, 5: 43, 6: 86, 8: 43, 9: 43 };

/**
 * Terminals wrap long lines: where a crypt hash breaks off at the end of its line and the next line begins with its rest,
 * to the very length of its scheme, the offset of that rest's end.
 */
export function wrappedHash(text: string, start: number, end: number): number | undefined {
  const scheme = /^\$([15689])\$/.exec(text.slice(start, start + 3))?.[1];
  if (scheme === undefined || (text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13)) return undefined;
  const line = text.indexOf('\n', end) + 1;
  const rest = /^[./0-9A-Za-z$]+(?=[ \t]*\r?(?:\n|$)|[ \t]+(?:role|privilege|priv|expire|level)\b)/.exec(text.slice(line, line + 200))?.[0];
  if (rest === undefined) return undefined;
  const whole = text.slice(start, end) + rest;
  const body = whole.slice(whole.lastIndexOf('$') + 1);
  return whole.split('$').length === 4 && body.length === HASH_LENGTHS[scheme] ? line + rest.length : undefined;
}
