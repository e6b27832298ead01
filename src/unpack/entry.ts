import type { Budget, Refusal } from './limits';
import type { ByteSource } from './source';

/** What a reader of one container format yields: a member with its bytes, or one it could not read. */
export type Entry =
  | {
      /** As the container has it; never used as a path. */
      readonly name: string;
      readonly chunks: AsyncIterable<Uint8Array>;
      /** The container holds this one stream alone (gzip and its like): it is no level of its own where it is a container again. */
      readonly only?: boolean;
      /** Text made for the scan (rows, strings): never looked at as a container. */
      readonly text?: boolean;
      /** A piece of the container's own bytes (the strings of a window of an image): no document of its own. */
      readonly part?: boolean;
      /** Found by its magic alone: where it cannot be read, that is no loss worth a report. */
      readonly guess?: boolean;
    }
  | { readonly name: string; readonly refusal: Refusal };

/** Reads one container format. `name` is the container's last name. Each entry's bytes are read before the next is asked for. */
export type ContainerReader = (source: ByteSource, name: string, budget: Budget) => AsyncGenerator<Entry>;

/** A name without the last ending, where it is one of `endings` (with the dot, lower case); `.tgz` becomes `.tar`. */
export function withoutEnding(name: string, endings: Readonly<Record<string, string>>): string {
  const dot = name.lastIndexOf('.');
  const replacement = dot > 0 ? endings[name.slice(dot).toLowerCase()] : undefined;
  return replacement === undefined ? `${name}.out` : name.slice(0, dot) + replacement;
}

/** Bytes of the first chunk of {@link once}: the head that is looked at, which is copied. */
const HEAD = 16 * 1024;

/** Bytes as a stream: their head, then all the rest. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, HEAD);
  if (bytes.length > HEAD) yield bytes.subarray(HEAD);
}
