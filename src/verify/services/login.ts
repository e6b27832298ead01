import type { Subject } from '../contract';

/** The account a password belongs to: that of what it opens, else the one named with it. */
export function account(subject: Subject): string | undefined {
  return subject.target?.account ?? subject.principal;
}

/** What makes another login of the same secret at the same host: port, database and account. */
export function loginOf(subject: Subject): string {
  return [subject.target?.port, subject.target?.database, account(subject)].map((field) => field ?? '').join(' ');
}

/** The host a URL names; undefined where it is none: it comes from a file, with what stands in it (`https://${HOST}:${PORT}/`). */
export function hostIn(url: string): string | undefined {
  try {
    return new URL(url).host || undefined;
  } catch {
    return undefined;
  }
}
