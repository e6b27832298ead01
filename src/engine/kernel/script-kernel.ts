import type { Kernel, KernelOptions } from './kernel';
import { BITMAP_WORDS, checkRange, DEFAULT_CAPACITY, HEAD_WORDS, HIT_CAPACITY, SHORT_HEAD_WORDS, TAIL } from './memory';
import { createChecks } from './script-checks';
import { ByteClass } from './classes';
import { CheckKind, Flag, LAST_IN_CHAIN, putFilter, readTables, RECORD_SIZE } from './tables';

/** Bytes before the documents, so that a comparison that begins before one stays in the array. */
const LEAD = 64;
const FOLD = 0x20202020;
const SHORT_FOLD = 0x202020;
const MULTIPLIER = 0x9e3779b1;
/** The part of a head that numbers an entry; above are classes of the bytes beside a gram. */
const INDEX = 0xfffff;
/** Words of an entry: mask (2), value (2), facts, hash. */
const ENTRY_WORDS = 6;

/**
 * The kernel in TypeScript: the same hits in the same order from the same tables as assembly/kernel.ts,
 * at about half its speed. Oracle of the tests, and fallback where there is no WebAssembly with SIMD.
 * Little-endian machines only, as all that Node runs on but s390x are.
 */
export function createScriptKernel(bytes: Uint8Array, options: KernelOptions = {}): Kernel {
  const capacity = options.capacity ?? DEFAULT_CAPACITY;
  const tables = readTables(bytes);
  const { texts, classes, furthestGram } = tables;
  const bitmap = new Uint32Array(BITMAP_WORDS);
  const heads = new Uint32Array(HEAD_WORDS);
  const shortHeads = new Uint32Array(SHORT_HEAD_WORDS);
  putFilter(tables, options.filter, bitmap, heads, shortHeads);
  const entries = new Int32Array(tables.entries.slice().buffer);
  const shortEntries = new Int32Array(tables.shortEntries.slice().buffer);
  const records = new DataView(tables.records.slice().buffer);

  const buffer = new ArrayBuffer(Math.ceil((LEAD + capacity + TAIL + 4) / 4) * 4);
  const all = new Uint8Array(buffer);
  const words = new Int32Array(buffer);
  const memory = new Uint8Array(buffer, LEAD, capacity + TAIL);
  const hits = new Uint32Array(HIT_CAPACITY * 2);
  const checks = createChecks(all, classes);
  let resumeAt = 0;

  function wordAt(at: number): number {
    return all[at] | (all[at + 1] << 8) | (all[at + 2] << 16) | (all[at + 3] << 24);
  }

  /** Whether a keyword whose 8-byte window matched stands there: its bytes past the window, the end of the range. */
  function stands(keyword: number, start: number, stop: number): boolean {
    const record = keyword * RECORD_SIZE;
    const length = records.getUint16(record + 4, true);
    if (start + length > stop) return false;
    if (length > 8) {
      const text = records.getUint32(record, true);
      for (let i = 0; i < length; i++) if ((all[start + i] & texts[text + length + i]) !== texts[text + i]) return false;
    }
    return true;
  }

  /** Whether a keyword's conditions hold: the bytes before and behind it, the rest of its name, its check. */
  function holds(record: number, base: number, start: number, documentEnd: number): boolean {
    const after = start + records.getUint16(record + 4, true);
    const flags = records.getUint8(record + 7);
    if (flags & Flag.wordStart && start > base && classes[all[start - 1]] & ByteClass.alphanumeric) return false;
    if (flags & Flag.followedBy) {
      if (after >= documentEnd) return false;
      const set = records.getUint32(record + 12, true);
      if (!((texts[set + (all[after] >>> 3)] >>> (all[after] & 7)) & 1)) return false;
    }
    if (flags & Flag.nameParts && !named(records.getUint32(record + 12, true) + (flags & Flag.followedBy ? 32 : 0), base, start, after, documentEnd)) return false;
    const check = records.getUint8(record + 6);
    if (check === CheckKind.assignment) return checks.assignment(base, start, after, documentEnd);
    if (check === CheckKind.run) {
      const window = records.getUint16(record + 10, true);
      return checks.run(after, Math.min(after + window, documentEnd), records.getUint16(record + 8, true));
    }
    if (check === CheckKind.userinfo) return checks.userinfo(after, documentEnd);
    return true;
  }

  /** Whether the other parts of a name stand around the keyword, each with at most one of `-_. ` between. */
  function named(parts: number, base: number, start: number, after: number, documentEnd: number): boolean {
    let at = after;
    for (let count = texts[parts++]; count > 0; count--) {
      const length = texts[parts++];
      if (at < documentEnd && isSeparator(all[at])) at++;
      if (at + length > documentEnd || !equals(at, parts, length)) return false;
      at += length;
      parts += length;
    }
    at = start;
    for (let count = texts[parts++]; count > 0; count--) {
      const length = texts[parts++];
      if (at > base && isSeparator(all[at - 1])) at--;
      if (at < base + length || !equals(at - length, parts, length)) return false;
      at -= length;
      parts += length;
    }
    return true;
  }

  /** Compares with lower-case text, letters in both cases. */
  function equals(at: number, text: number, length: number): boolean {
    for (let i = 0; i < length; i++) {
      let byte = all[at + i];
      if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
      if (byte !== texts[text + i]) return false;
    }
    return true;
  }

  /** Candidates come ordered by their gram, hits must be by their first byte: the last few are moved up. */
  function insert(offset: number, keyword: number): void {
    let slot = count * 2;
    while (slot > 0) {
      const before = hits[slot - 2];
      if (before < offset || (before === offset && hits[slot - 1] <= keyword)) break;
      hits[slot] = before;
      hits[slot + 1] = hits[slot - 1];
      slot -= 2;
    }
    hits[slot] = offset;
    hits[slot + 1] = keyword;
  }

  // The scan under way, for `walk`.
  let base = 0;
  let first = 0;
  let stop = 0;
  let documentEnd = 0;
  let count = 0;

  function scan(document: number, length: number, from: number, end: number): number {
    base = document;
    first = document + from;
    stop = document + end;
    documentEnd = document + length;
    count = 0;
    resumeAt = end;
    for (let word = first >>> 2; word * 4 < stop; word++) {
      const low = words[word];
      // Two grams a word, at its first byte and at its third.
      for (let half = 0; half < 4; half += 2) {
        const gram = half === 0 ? low : (low >>> 16) | (words[word + 1] << 16);
        const hash = Math.imul(gram | FOLD, MULTIPLIER);
        if (!((bitmap[hash >>> 17] >>> ((hash >>> 12) & 31)) & 1)) continue;
        const at = word * 4 + half;
        const around = (0x100000 << (all[at - 1] & 3)) | (0x1000000 << (all[at + 4] & 7));
        const bucket = hash >>> 16;
        if (passes(heads[bucket], around) && !walk(entries, heads[bucket] & INDEX, heads[bucket + 1] & INDEX, at)) return count;
        const short = Math.imul((gram >>> 8) | SHORT_FOLD, MULTIPLIER) >>> 20;
        if (passes(shortHeads[short], around) && !walk(shortEntries, shortHeads[short] & INDEX, shortHeads[short + 1] & INDEX, at)) return count;
      }
    }
    return count;
  }

  /** Adds the hits of entries [from, to) for a candidate; false where the buffer is full. */
  function walk(table: Int32Array, from: number, to: number, at: number): boolean {
    for (let entry = from * ENTRY_WORDS, last = to * ENTRY_WORDS; entry < last; entry += ENTRY_WORDS) {
      const facts = table[entry + 4];
      const window = at + (facts >>> 24) - 128;
      if ((wordAt(window) & table[entry]) !== table[entry + 2] || (wordAt(window + 4) & table[entry + 1]) !== table[entry + 3]) continue;
      const start = at - ((facts >>> 16) & 0xff) + 128;
      if (start < first || !stands(facts & 0xffff, start, stop)) continue;
      // All keywords of this text, which differ in their conditions.
      for (let keyword = facts & 0xffff; keyword !== LAST_IN_CHAIN; keyword = records.getUint32(keyword * RECORD_SIZE + 16, true)) {
        if (!holds(keyword * RECORD_SIZE, base, start, documentEnd)) continue;
        if (count === HIT_CAPACITY) {
          // Hits that begin before the furthest gram's reach are complete: keep those, find the others again.
          resumeAt = at - furthestGram - base;
          while (count > 0 && hits[count * 2 - 2] >= resumeAt) count--;
          return false;
        }
        insert(start - base, keyword);
        count++;
      }
    }
    return true;
  }

  return {
    kind: 'script',
    memory,
    capacity,
    hits,
    get resumeAt() {
      return resumeAt;
    },
    scan(length, from = 0, end = length, base = 0) {
      checkRange(capacity, length, from, end, base);
      memory.fill(0, base + length, base + length + TAIL);
      return scan(LEAD + base, length, from, end);
    },
    hasNul(start, end) {
      const at = memory.indexOf(0, start);
      return at >= 0 && at < end;
    },
    countNewlines(start, end) {
      let count = 0;
      for (let at = start; at < end; at++) if (memory[at] === 0x0a) count++;
      return count;
    },
    commonPrefix(a, b, limit) {
      let at = 0;
      while (at < limit && memory[a + at] === memory[b + at]) at++;
      return at;
    },
    commonSuffix(aEnd, bEnd, limit) {
      let back = 0;
      while (back < limit && memory[aEnd - back - 1] === memory[bEnd - back - 1]) back++;
      return back;
    },
  };
}

/** Whether a head's bucket has an entry between bytes of these classes (the two bits of `around`). */
function passes(head: number, around: number): boolean {
  return (head & around) === around;
}

function isSeparator(byte: number): boolean {
  return byte === 0x5f || byte === 0x2d || byte === 0x2e || byte === 0x20;
}
