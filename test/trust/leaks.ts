import { readdirSync, readFileSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildTables, createKernel, type Kernel } from '../../src/engine/kernel/kernel';

/** The forms in which a value could lie about, by name. */
function formsOf(value: string): [string, Buffer][] {
  const bytes = Buffer.from(value, 'utf8');
  const forms: [string, Buffer][] = [
    ['plain', bytes], ['UTF-16LE', Buffer.from(value, 'utf16le')], ['UTF-16BE', Buffer.from(value, 'utf16le').swap16()],
    ['hex', Buffer.from(bytes.toString('hex'))], ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['URL', Buffer.from(encodeURIComponent(value))], ['percent', Buffer.from([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))],
    ['JSON', Buffer.from(JSON.stringify(value).slice(1, -1))], ['HTML', Buffer.from(value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`))],
    ['reversed', Buffer.from([...value].reverse().join(''))],
  ];
  // The value may begin at any of the three places of a base64 group; characters that depend on its neighbours are left out.
  for (let before = 0; before < 3; before++) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const from = Math.ceil((before * 8) / 6), to = Math.floor(((before + bytes.length) * 8) / 6);
    for (const text of [encoded.slice(from, to), encoded.slice(from, to).replaceAll('+', '-').replaceAll('/', '_')]) forms.push([`base64+${before}`, Buffer.from(text)]);
  }
  return forms;
}

/** A value that was seen where it must not be. */
export interface Leak {
  readonly where: string;
  readonly form: string;
  readonly value: string;
}

/** Looks for many values in all their forms at once. */
export class LeakFinder {
  readonly #needles: { readonly bytes: Buffer; readonly form: string; readonly value: string }[] = [];
  readonly #kernel: Kernel;
  /** Bytes looked through. */
  searched = 0;

  constructor(values: readonly string[]) {
    const known = new Set<string>();
    for (const value of new Set(values)) {
      for (const [form, bytes] of formsOf(value)) {
        const id = bytes.toString('latin1');
        if (bytes.length < 10 || known.has(id)) continue;
        known.add(id);
        this.#needles.push({ bytes, form, value });
      }
    }
    this.#kernel = createKernel(buildTables(this.#needles.map(({ bytes }) => ({ text: bytes.toString('latin1', 0, 8), caseSensitive: true }))));
  }

  /** Number of texts looked for. */
  get forms(): number {
    return this.#needles.length;
  }

  bytes(where: string, haystack: Buffer): Leak[] {
    const leaks = new Map<string, Leak>();
    const { memory, capacity, hits } = this.#kernel;
    const step = capacity - 1024;
    for (let at = 0; at < haystack.length; at += step) {
      const piece = haystack.subarray(at, at + capacity);
      memory.set(piece);
      for (let from = 0; from < piece.length; from = this.#kernel.resumeAt) {
        const count = this.#kernel.scan(piece.length, from);
        for (let i = 0; i < count; i++) {
          const { bytes, form, value } = this.#needles[hits[2 * i + 1]!]!;
          if (piece.compare(bytes, 0, bytes.length, hits[2 * i]!, hits[2 * i]! + bytes.length) === 0) leaks.set(`${form} ${value}`, { where, form, value });
        }
      }
    }
    this.searched += haystack.length;
    if (haystack.length > 18 && haystack[0] === 0x1f && haystack[1] === 0x8b) {
      try {
        return [...leaks.values(), ...this.bytes(`${where} (unpacked)`, gunzipSync(haystack))];
      } catch {
        // not a whole gzip stream
      }
    }
    return [...leaks.values()];
  }

  text(where: string, text: string): Leak[] {
    return this.bytes(where, Buffer.from(text, 'latin1'));
  }

  /** Every file below `folder`, and the names of all, but for those that `leaveOut` names. */
  folder(folder: string, leaveOut: (path: string) => boolean = () => false): Leak[] {
    const leaks: Leak[] = [];
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (leaveOut(path)) continue;
      leaks.push(...this.text(`the name ${path}`, name));
      const stat = lstatSync(path);
      if (stat.isDirectory()) leaks.push(...this.folder(path, leaveOut));
      else if (stat.isFile()) leaks.push(...this.bytes(path, readFileSync(path)));
    }
    return leaks;
  }
}
