import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { displayPath, type Skip } from '../../src/model';
import { identifyContainer, unpack, type ByteSource, type ContainerKind, type UnpackLimits } from '../../src/unpack';

export interface Gathered {
  readonly kind: ContainerKind | undefined;
  /** Content by path. */
  readonly members: Map<string, string>;
  readonly skips: Skip[];
}

/** Everything that comes out of a container. */
export async function gather(name: string, source: ByteSource, head: Uint8Array, limits: Partial<UnpackLimits> = {}): Promise<Gathered> {
  const kind = identifyContainer(head, name, head.length);
  const gathered: Gathered = { kind, members: new Map(), skips: [] };
  if (!kind) return gathered;
  for await (const found of unpack(kind, source, { kind: 'file', path: name }, limits)) {
    if (found.type === 'skip') {
      gathered.skips.push(found.skip);
      continue;
    }
    const parts: Buffer[] = [];
    for await (const chunk of found.chunks) parts.push(Buffer.from(chunk));
    gathered.members.set(displayPath(found.provenance), Buffer.concat(parts).toString('latin1'));
  }
  return gathered;
}

export const gatherBytes = (name: string, bytes: Buffer, limits?: Partial<UnpackLimits>): Promise<Gathered> =>
  gather(name, { kind: 'bytes', bytes }, bytes, limits);

export const gatherFile = (path: string, limits?: Partial<UnpackLimits>): Promise<Gathered> =>
  gather(basename(path), { kind: 'file', path }, readFileSync(path), limits);
