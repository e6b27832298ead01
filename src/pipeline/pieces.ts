import { closeSync, openSync, readSync } from 'node:fs';
import type { FileProvenance } from '../model';
import { CHUNK_OVERLAP, hasResults, type DocumentResult } from './document-scanner';

/** Chunks of a piece at least: what two threads read twice is a hundredth of that. */
const LEAST_CHUNKS = 2;
/** Pieces of a file at most, so that the queue holds those of many. */
const MOST_PIECES = 64;

/** A stretch of a large file that one thread scans: chunks as a thread alone would cut them, so that what is found is the same. */
export interface Piece {
  /** Of the file: one that is named twice is two. */
  readonly id: string;
  readonly absolute: string;
  readonly shown: string;
  readonly mode: number;
  readonly binary: boolean;
  /** Its number among the file's pieces, from 0, and how many these are. */
  readonly number: number;
  readonly pieces: number;
  /** Offset of its first byte. */
  readonly from: number;
  /** Chunks in it; of the last one of a file all that there are. */
  readonly chunks: number;
}

/** What the scan of a piece gave; lines count from the piece's own first one. */
export interface PieceResult {
  readonly piece: Piece;
  readonly result: DocumentResult;
  /** Line ends from its first byte to that of the next piece. */
  readonly lines: number;
}

/** The pieces of a file of `size` bytes that `capacity` bytes are held of at once; one where it is not worth cutting. */
export function piecesOf(file: Pick<Piece, 'id' | 'absolute' | 'shown' | 'mode' | 'binary'>, size: number, capacity: number): Piece[] {
  const step = capacity - CHUNK_OVERLAP;
  const all = size < capacity ? 1 : Math.floor((size - capacity) / step) + 2;
  const chunks = Math.max(LEAST_CHUNKS, Math.ceil(all / MOST_PIECES));
  const pieces = Math.max(1, Math.floor(all / chunks));
  return Array.from({ length: pieces }, (_, number) => ({ ...file, number, pieces, from: number * chunks * step, chunks: number === pieces - 1 ? Infinity : chunks }));
}

/** Puts what was found in the pieces of large files together, in order: only who knows all pieces before one knows its lines. */
export class PieceCollector {
  readonly #accept: (provenance: FileProvenance, result: DocumentResult) => void;
  /** Files under way, with the pieces that have come too early, the number of the next one and the lines before it. */
  readonly #files = new Map<string, { readonly early: Map<number, PieceResult>; next: number; lines: number }>();

  constructor(accept: (provenance: FileProvenance, result: DocumentResult) => void) {
    this.#accept = accept;
  }

  /** Takes a piece's result. */
  add(one: PieceResult): void {
    const { id, number, pieces } = one.piece;
    let file = this.#files.get(id);
    if (!file) this.#files.set(id, (file = { early: new Map(), next: 0, lines: 0 }));
    file.early.set(number, one);
    for (let next = file.early.get(file.next); next; next = file.early.get(file.next)) {
      file.early.delete(file.next++);
      this.#give(next, file.lines);
      file.lines += next.lines;
    }
    if (file.next === pieces) this.#files.delete(id);
  }

  /** Gives what came behind a piece that never did (its thread died, the scan was stopped), its lines counted in the file. */
  finish(): void {
    for (const { early } of this.#files.values()) {
      let at = 0;
      let lines = 0;
      for (const one of [...early.values()].sort((a, b) => a.piece.number - b.piece.number)) {
        lines += countNewlines(one.piece.absolute, at, one.piece.from);
        at = one.piece.from;
        this.#give(one, lines);
      }
    }
    this.#files.clear();
  }

  #give({ piece, result }: PieceResult, lines: number): void {
    if (!hasResults(result)) return;
    const { findings, observations, rejections } = result;
    this.#accept({ kind: 'file', path: piece.shown, mode: piece.mode }, {
      findings: findings.map((finding) => ({ ...finding, line: finding.line + lines, endLine: finding.endLine + lines })),
      observations: observations.map((observation) => ({ ...observation, line: observation.line + lines })),
      rejections: rejections.map((rejection) => ({ ...rejection, line: rejection.line + lines })),
    });
  }
}

/** Line ends in bytes [from, to) of a file; of one that cannot be read any more none. */
function countNewlines(path: string, from: number, to: number): number {
  const buffer = Buffer.allocUnsafe(256 * 1024);
  let lines = 0;
  try {
    const descriptor = openSync(path, 'r');
    try {
      for (let at = from; at < to; ) {
        const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, to - at), at);
        if (count === 0) break;
        for (let end = buffer.indexOf(10); end >= 0 && end < count; end = buffer.indexOf(10, end + 1)) lines++;
        at += count;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The scan itself has said why.
  }
  return lines;
}
