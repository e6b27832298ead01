import { streamGit } from '../command';
import { ObjectReader } from '../pack/object-reader';
import { decodePath, RecordSplitter } from '../paths';
import type { CommitFacts } from '../place-book';
import type { Repository } from '../repository';

/** What git asks for each commit whose words are not the usual ones; `%aI` is the author's date. */
const FORMAT = '%H%x00%an%x00%ae%x00%aI%x00';
/** An author as git writes one; spaces and brackets elsewhere are cut by rules of its own. */
const AUTHOR = /^author (?! )([^\0-\x1f<>]*[^\0-\x20<>]) <([^\0-\x20<>]*)> (\d{1,11}) ([+-])(\d\d)([0-5]\d)$/m;

/** What commits (hex ids) say of their authors; those that cannot be read are absent. */
export async function factsOf(repository: Repository, commits: ReadonlySet<string>): Promise<Map<string, CommitFacts>> {
  const facts = new Map<string, CommitFacts>();
  const unusual: string[] = [];
  const objects = ObjectReader.open(repository);
  for (const commit of commits) {
    const known = usualFacts(commit, objects?.readText(commit, 'commit'));
    if (known) facts.set(commit, known);
    else unusual.push(commit);
  }
  objects?.close();
  if (unusual.length === 0) return facts;
  let fields: string[] = [];
  const splitter = new RecordSplitter(0, (field) => {
    fields.push(decodePath(field));
    if (fields.length < 4) return;
    const [commit, author, email, date] = fields as [string, string, string, string];
    facts.set(commit.trimStart(), { commit: commit.trimStart(), author, email, date: isoDate(date) });
    fields = [];
  });
  await streamGit(repository, ['log', '--no-walk=unsorted', '--no-decorate', '--no-color', '--no-notes', `--format=${FORMAT}`, '--stdin'], (piece) => { splitter.push(piece); }, { input: unusual.map((id) => `${id}\n`).join('') });
  return facts;
}

/** Newer git writes `Z` for UTC where older writes an offset of zero. */
export function isoDate(date: string): string {
  return date.replace(/Z$/, '+00:00');
}

function usualFacts(commit: string, text: string | undefined): CommitFacts | undefined {
  const header = text?.slice(0, text.indexOf('\n\n'));
  // Names in another encoding are git's to turn into UTF-8.
  if (header === undefined || /^encoding /m.test(header)) return undefined;
  const [, author, email, seconds, sign, hours, minutes] = AUTHOR.exec(header) ?? [];
  if (author === undefined) return undefined;
  const offset = Number(hours) * 60 + Number(minutes);
  const local = new Date((Number(seconds) + (sign === '-' ? -60 : 60) * offset) * 1000);
  if (!(local.getUTCFullYear() < 10_000)) return undefined;
  const text8 = (bytes: string): string => decodePath(Buffer.from(bytes, 'latin1'));
  return { commit, author: text8(author), email: text8(email!), date: `${local.toISOString().slice(0, 19)}${sign}${hours}:${minutes}` };
}
