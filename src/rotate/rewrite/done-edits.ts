import { KeysweepError } from '../../model';
import { applyEdits, type Edit } from './edit';

/** An edit as it is taken back: the `nth` (from 0) standing of `after` in the file becomes `before`. */
export interface DoneEdit {
  readonly before: string;
  readonly after: string;
  readonly nth: number;
}

/** Files that are not UTF-8 are edited as latin1, so that every other byte stays. */
export function decodeFile(bytes: Buffer): { text: string; encoding: BufferEncoding } {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { text, encoding: 'utf8' } : { text: bytes.toString('latin1'), encoding: 'latin1' };
}

/** Notes for each edit which standing of its text in the result is its own. */
export function inverse(text: string, rewritten: string, edits: readonly Edit[]): DoneEdit[] {
  let shift = 0;
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end).map((edit) => {
    const at = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { before: text.slice(edit.start, edit.end), after: edit.text, nth: standings(rewritten, edit.text).indexOf(at) };
  });
}

export function takeBack(text: string, edits: readonly DoneEdit[], path: string): string {
  const found: Edit[] = [];
  for (const edit of edits) {
    const at = standings(text, edit.after)[edit.nth];
    if (at !== undefined) found.push({ start: at, end: at + edit.after.length, text: edit.before });
  }
  if (found.length > 0 && found.length < edits.length) {
    throw new KeysweepError('consumer-changed', `${path} was changed after it was rewritten; the old value cannot be put back safely`, { where: path, actions: ['put it back by hand from the version control, then run `keysweep rotate resume`'] });
  }
  return applyEdits(text, found);
}

/** Offsets at which `part` stands and is not the beginning of a longer reference. */
function standings(text: string, part: string): number[] {
  const offsets: number[] = [];
  const open = /[\w#/]$/.test(part);
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!open || !/[A-Za-z0-9_.@/%~+#-]/.test(text[at + part.length] ?? ' ')) offsets.push(at);
  }
  return offsets;
}
