/**
 * How to find a place again. Paths use `/` and are as the user gave the root
 * (`scan backups` gives `backups/r1.cfg`); names that are not UTF-8 keep their bytes as latin1.
 */
export type Provenance = FileProvenance | GitProvenance | IndexProvenance | StreamProvenance | MemberProvenance;

/** A file of the file system. */
export interface FileProvenance {
  readonly kind: 'file';
  readonly path: string;
  /** Permission bits (0o644…), where the system tells. */
  readonly mode?: number;
}

/** A blob of a git object store; commit facts are filled in for blobs with findings. */
export interface GitProvenance {
  readonly kind: 'git';
  readonly repository: string;
  readonly path: string;
  /** Object id of the blob, 40 or 64 hex digits. */
  readonly blob: string;
  readonly commit?: string;
  readonly author?: string;
  readonly email?: string;
  /** Author date, ISO 8601. */
  readonly date?: string;
  /** Whether the same secret is still at this path at HEAD. */
  readonly atHead?: boolean;
}

/** A staged blob. */
export interface IndexProvenance {
  readonly kind: 'index';
  readonly repository: string;
  readonly path: string;
  readonly blob: string;
}

/** Standard input or another unnamed stream. */
export interface StreamProvenance {
  readonly kind: 'stream';
  readonly path: string;
}

/** A member of an archive, dump or encoded region; `container` may itself be a member. */
export interface MemberProvenance {
  readonly kind: 'member';
  readonly container: Provenance;
  /** Name inside the container; `base64@120` for an encoded region. */
  readonly member: string;
}

/** The path shown to people and in reports: members are joined with `!`. */
export function displayPath(provenance: Provenance): string {
  return provenance.kind === 'member'
    ? `${displayPath(provenance.container)}!${provenance.member}`
    : provenance.path;
}

/** The outermost provenance: the file, blob or stream that holds it all. */
export function rootProvenance(provenance: Provenance): Exclude<Provenance, MemberProvenance> {
  let current = provenance;
  while (current.kind === 'member') current = current.container;
  return current;
}
