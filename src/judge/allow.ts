import type { Suppression, View } from '../model';

/** keysweep's own comment: `keysweep:allow [rule-id…] [by:ada] [until:2027-06-30] [-- reason]`. */
const OWN = /keysweep:allow(?<next>-next-line)?(?<rules>(?:[ \t]+(?!--)(?!by:|until:)[\w*-]+(?:,[\w*-]+)*){0,20})(?:[ \t]+by:(?<author>[\w.@+-]{1,80}))?(?:[ \t]+until:(?<until>\d{4}-\d{2}-\d{2}))?(?:[ \t]+--[ \t]*(?<reason>[^\n]{1,200}))?/;

/** Comments of other scanners that people already have in their code (docs/conventions: compat.inlineAllow). */
const SAME_LINE = /gitleaks:allow|betterleaks:allow|trufflehog:ignore|pragma: ?(?:allowlist|whitelist) secret|kingfisher:ignore|ggignore|secretlint-disable-line/i;
const LINE_BEFORE = /pragma: ?(?:allowlist|whitelist) nextline secret|secretlint-disable-next-line|keysweep:allow-next-line/i;

/** A byte string any allow comment contains; documents without any are not searched line by line. */
const ANY = /keysweep:allow|gitleaks:allow|betterleaks:allow|trufflehog:ignore|pragma: ?(?:allow|white)list|kingfisher:ignore|ggignore|secretlint-disable/i;

/** Whether a comment on the match's lines, or one for the next line before them, allows it. */
export function allowedInline(view: View, start: number, end: number, ruleId: string, compat = true): Suppression | undefined {
  const from = view.lineStart(start);
  const before = from > 0 ? view.lineStart(from - 1) : 0;
  const to = view.lineEnd(end);
  const text = view.text(before, Math.min(to, before + 20_000));
  if (!ANY.test(text)) return undefined;
  const previous = view.text(before, from);
  const same = view.text(from, to);
  const own = OWN.exec(same);
  if (own && !own.groups!.next && names(own.groups!.rules, ruleId)) return suppression(own.groups!);
  const ownBefore = OWN.exec(previous);
  if (ownBefore?.groups!.next && names(ownBefore.groups!.rules, ruleId)) return suppression(ownBefore.groups!);
  if (compat && (SAME_LINE.test(same) || LINE_BEFORE.test(previous))) return { by: 'inline', reason: 'comment of another scanner' };
  return undefined;
}

function suppression({ reason, author, until }: Record<string, string | undefined>): Suppression {
  return { by: 'inline', reason: reason?.replace(/\s*(?:\*\/|-->|[#%]\}|%>).*$/, '').trim() || undefined, author, until };
}

function names(rules: string | undefined, ruleId: string): boolean {
  const listed = (rules ?? '').trim().split(/[ ,\t]+/).filter(Boolean);
  return listed.length === 0 || listed.includes('*') || listed.includes(ruleId);
}
