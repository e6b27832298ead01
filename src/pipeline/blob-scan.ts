import type { Coverage, PlacedObservation } from '../model';
import { BlobReader, inheritedPlace, type BlobList, type BlobReaderOptions, type BlobSlice, type Repository } from '../sources/git';
import type { Range } from '../engine/scanner';
import type { Finding } from '../judge';
import { IDENTIFY_BYTES, identifyContainer, type ContainerKind } from '../unpack/kinds';
import { CHUNK_OVERLAP, type DocumentResult, type DocumentScanner } from './document-scanner';

/**
 * A secret in the history of one path: the finding where a version first brought it in, and the
 * first and last versions that hold it.
 */
export interface HistoricFinding {
  readonly path: string;
  readonly finding: Finding;
  readonly firstBlob: string;
  lastBlob: string;
  /** Names inside each other of the container's members that it stands in, the outermost first. */
  readonly members?: readonly string[];
}

/** A version of a path that is an archive, a compressed file, a database or an image. */
export interface HistoricContainer {
  readonly path: string;
  readonly blob: string;
  readonly kind: ContainerKind;
  readonly size: number;
}

/** What the scan of a range of blobs gave. */
export interface BlobResults {
  readonly findings: HistoricFinding[];
  readonly observations: Omit<PlacedObservation, 'provenance'>[];
  /** Left to be opened: versions of a path stand in their order. */
  readonly containers: HistoricContainer[];
}

/** How blobs are read. */
export interface BlobScanOptions extends Pick<BlobReaderOptions, 'plain' | 'whole' | 'objects'> {
  /** Containers are listed in the results, not scanned as the bytes they are. */
  readonly containers?: boolean;
}

/** A finding's place in the version it was last seen in, for inheritance by the next. */
interface Present {
  readonly start: number;
  readonly end: number;
  readonly historic: HistoricFinding;
}

/** Bytes before a secret that was changed which are scanned again. */
const BEFORE_TOUCHED = 64;
/** Ranges closer than this are scanned as one. */
const APART = 1024;

/** Ranges in order, with those that touch made one. */
function apart(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.to + APART) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/**
 * Scans a range of a blob list, all versions of a path one after another, oldest first. Only what differs from
 * the version before is scanned; findings in the rest are inherited, so each secret is reported once for each path.
 */
export class BlobScan {
  readonly #documents: DocumentScanner;
  readonly #reader: BlobReader;
  #path: string | undefined;
  #blob = '';
  #present: Present[] = [];
  /** Findings of the current path by rule and secret. */
  #known = new Map<string, HistoricFinding>();
  /** Line that the current piece of a large blob begins in. */
  #line = 1;
  readonly results: BlobResults = { findings: [], observations: [], containers: [] };
  readonly #coverage: Coverage;
  readonly #containers: boolean;
  /** The blob in hand, where it is a container. */
  #container = '';

  constructor(documents: DocumentScanner, repository: Repository, list: BlobList, from: number, to: number, coverage: Coverage, options: BlobScanOptions = {}) {
    this.#documents = documents;
    this.#coverage = coverage;
    this.#containers = options.containers === true;
    this.#reader = new BlobReader(repository, list, from, to, documents.buffer.subarray(0, documents.capacity), { ...options, coverage, overlap: CHUNK_OVERLAP });
  }

  /** Scans one blob, or one piece of a large one; false after the last. */
  step(): boolean {
    const slice = this.#reader.next();
    if (!slice) return false;
    if (slice.path !== this.#path) {
      this.#path = slice.path;
      this.#present = [];
      this.#known = new Map();
    }
    if (this.#containers && this.#isContainer(slice)) return true;
    if (slice.last && slice.offset === 0) this.#whole(slice);
    else this.#piece(slice);
    return true;
  }

  /** Ends git where a scan stops before its end. */
  close(): void {
    this.#reader.close();
  }

  #isContainer({ path, blob, size, start, end, offset }: BlobSlice): boolean {
    if (offset > 0) return blob === this.#container;
    const kind = identifyContainer(this.#documents.buffer.subarray(start, Math.min(end, start + IDENTIFY_BYTES)), path, size);
    this.#container = kind === undefined ? '' : blob;
    if (kind === undefined) return false;
    this.results.containers.push({ path, blob, kind, size });
    // The reader counts it as read; it counts as scanned when it has been opened.
    this.#coverage.scanned--;
    this.#present = [];
    this.#blob = '';
    return true;
  }

  #whole(slice: BlobSlice): void {
    const { start, end, inherited } = slice;
    // What was inherited must come from the version just scanned; a blob the cache left out between breaks the chain.
    if (inherited === undefined || inherited.blob !== this.#blob) {
      const present: Present[] = [];
      this.#take(this.#documents.scanSlice(slice.path, start, end), slice, present);
      this.#present = present;
      this.#blob = slice.blob;
      return;
    }
    const present: Present[] = [];
    const scan = [...inherited.scan];
    for (const item of this.#present) {
      const { start: place, touched } = inheritedPlace(inherited, item.start, item.end);
      if (touched) {
        // A long secret whose end changed begins outside of the context.
        scan.push({ from: Math.max(0, place - BEFORE_TOUCHED), to: place + 1 });
        continue;
      }
      present.push({ start: place, end: place + item.end - item.start, historic: item.historic });
      item.historic.lastBlob = slice.blob;
    }
    if (scan.length > 0) this.#take(this.#documents.scanSlice(slice.path, start, end, scan.length > inherited.scan.length ? apart(scan) : scan), slice, present);
    this.#present = present;
    this.#blob = slice.blob;
  }

  #piece(slice: BlobSlice): void {
    const { start, end, offset, last } = slice;
    if (offset === 0) this.#line = 1;
    const range = { from: offset === 0 ? 0 : CHUNK_OVERLAP / 2, to: last ? end - start + 1 : end - start - CHUNK_OVERLAP / 2 };
    this.#take(this.#documents.scanSlice(slice.path, start, end, [range], this.#line), slice, []);
    if (!last) this.#line += this.#documents.countNewlines(start, end - CHUNK_OVERLAP);
    this.#present = [];
    this.#blob = '';
  }

  #take(result: DocumentResult, slice: BlobSlice, present: Present[]): void {
    for (const finding of result.findings) {
      const { match } = finding;
      const key = `${match.ruleId}\n${finding.secret}\n${match.part ?? ''}`;
      let historic = this.#known.get(key);
      if (historic) historic.lastBlob = slice.blob;
      else {
        historic = { path: slice.path, finding, firstBlob: slice.blob, lastBlob: slice.blob };
        this.#known.set(key, historic);
        this.results.findings.push(historic);
      }
      if (!present.some((item) => item.start === match.start && item.historic === historic)) present.push({ start: match.start, end: match.end, historic });
    }
    for (const { fact, line } of result.observations) this.results.observations.push({ fact, line, path: slice.path });
  }
}
