/** Characters of a line's hash: from the line's first, over line ends, white space not counted. */
const WINDOW = 100;
const FACTOR = 37n;
const MASK = (1n << 64n) - 1n;
const END = 0xffff;

/** FACTOR to the power of WINDOW: weight of the character that leaves the window. */
const LEAVING = FACTOR ** BigInt(WINDOW) & MASK;

/**
 * GitHub's `primaryLocationLineHash` of each wanted line, as its upload action computes it from the checkout (docs.github.com, SARIF
 * support, "fingerprint generation"; codeql-action, src/fingerprints.ts): a rolling polynomial hash of the hundred characters
 * that begin with the line, in hexadecimal, and how many lines before it had the same. Alerts stay one alert while code moves.
 */
export function lineHashes(text: string, lines: ReadonlySet<number>): Map<number, string> {
  const window = new Uint16Array(WINDOW);
  const starts = new Int32Array(WINDOW).fill(-1);
  const counts = new Map<bigint, number>();
  const hashes = new Map<number, string>();
  let hash = 0n;
  let at = 0;
  let line = 0;
  let lineStart = true;
  let afterReturn = false;

  const give = (): void => {
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    const number = starts[at]!;
    if (lines.has(number)) hashes.set(number, `${hash.toString(16)}:${count}`);
    starts[at] = -1;
  };
  const roll = (code: number): void => {
    const leaving = window[at]!;
    window[at] = code;
    hash = (hash * FACTOR + BigInt(code) - LEAVING * BigInt(leaving)) & MASK;
    at = (at + 1) % WINDOW;
  };
  const take = (given: number): void => {
    if (given === 0x20 || given === 0x09 || (afterReturn && given === 0x0a)) {
      afterReturn = false;
      return;
    }
    afterReturn = given === 0x0d;
    const code = afterReturn ? 0x0a : given;
    if (starts[at] !== -1) give();
    if (lineStart) {
      lineStart = false;
      starts[at] = ++line;
    }
    lineStart = code === 0x0a;
    roll(code);
  };
  for (let index = 0; index < text.length; index++) take(text.charCodeAt(index));
  take(END);
  for (let rest = 0; rest < WINDOW; rest++) {
    if (starts[at] !== -1) give();
    roll(0);
  }
  return hashes;
}
