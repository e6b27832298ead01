import type { Reference } from '../reference';
import { isYaml, type Format } from './format';
import { externalSecretEdits } from './kubernetes';
import { referenceText, type Style } from './style';
import { valueToken, type Token } from './token';

/** Replaces the characters [start, end) by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface EditRequest {
  readonly text: string;
  /** The value as written: [start, end) in characters. */
  readonly start: number;
  readonly end: number;
  readonly format: Format;
  readonly style: Style;
  readonly reference: Reference;
  readonly sinkType: string;
  readonly mount?: string;
}

/** Why a value cannot be replaced here. */
export class Refusal extends Error {}

/**
 * The edits that put a reference where a value stands. All bytes outside of the value (and of quotes that the
 * reference must not have, or needs) stay. Throws Refusal where the result would not mean the reference.
 */
export function editsFor(request: EditRequest): Edit[] {
  const { text, start, end, format, style, reference } = request;
  if (style === 'external-secret') return externalSecretEdits(request);
  const syntax = referenceText(style, reference, request.sinkType, request.mount);
  if (!syntax) throw new Refusal(`the ${style} syntax has no form for a ${request.sinkType} sink`);
  if (format === 'whole-file') return [{ start, end, text: syntax.whole }];
  const block = blockHeader(text, start, end, format);
  if (block !== undefined) return withAppendix(text, [{ start: block, end: trimEnd(text, start, end), text: quotedForYaml(syntax.whole, format) }], syntax.appendix);

  const token = valueToken(text, start, end, format);
  if (/\$\{\w+:?[-=]$/.test(text.slice(0, start))) throw new Refusal('it is the default of a variable, which a reference cannot be');
  if (start === token.start && end === token.end && !token.partial) {
    const unquote = syntax.bare && token.quote !== '';
    if (syntax.bare && token.quote === '') throw new Refusal('an expression cannot stand here');
    const edit = unquote ? { start: start - 1, end: end + 1, text: syntax.whole }
      : { start, end, text: token.quote === '' ? quotedForYaml(syntax.whole, format) : escapedFor(syntax.whole, token.quote, format) };
    return withAppendix(text, [edit], syntax.appendix);
  }
  if (!syntax.embedded) throw new Refusal(`the ${style} syntax cannot stand inside a longer value`);
  const inserted = syntax.embedded(isUserInfo(text, token, start, end));
  if (isYaml(format) && token.quote === '' && start === token.start) {
    // A plain scalar must not begin with a brace: the whole value gets quotes.
    const value = inserted + text.slice(end, token.end);
    if (value.includes("'")) throw new Refusal('the value around the secret has quotes of its own');
    return [{ start, end: token.end, text: `'${value}'` }];
  }
  return withAppendix(text, [{ start, end, text: escapedFor(inserted, token.quote, format) }], syntax.appendix);
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < from) throw new Refusal('two values of this credential overlap');
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}

function isUserInfo(text: string, token: Token, start: number, end: number): boolean {
  const before = text.slice(token.start, start);
  const scheme = before.lastIndexOf('://');
  return scheme >= 0 && !/[/?#]/.test(before.slice(scheme + 3)) && /^[^/?#\s]*@/.test(text.slice(end, token.end));
}

/** Offset of a YAML block scalar's indicator (`|`, `>-`…) where [start, end) is all of its content. */
function blockHeader(text: string, start: number, end: number, format: Format): number | undefined {
  if (!isYaml(format)) return undefined;
  const header = /[|>][-+0-9]{0,2}[ \t]*\r?\n([ \t]*)$/.exec(text.slice(0, start));
  if (!header) return undefined;
  const after = /^[ \t]*(?:\r?\n(?:[ \t]*\r?\n)*([ \t]*)|$)/.exec(text.slice(trimEnd(text, start, end)));
  const goesOn = after === null || ((after[1]?.length ?? 0) >= header[1].length && trimEnd(text, start, end) + after[0].length < text.length);
  return goesOn ? undefined : header.index;
}

function trimEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

function quotedForYaml(text: string, format: Format): string {
  return isYaml(format) && /^[{[&*!|>%@`"']|: | #/.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : text;
}

function escapedFor(text: string, quote: string, format: Format): string {
  if (quote === '"') return format === 'hcl' && text.startsWith('${') ? text : text.replace(/[\\"]/g, '\\$&');
  if (quote === "'") return isYaml(format) ? text.replaceAll("'", "''") : text;
  return text;
}

function withAppendix(text: string, edits: Edit[], appendix: string | undefined): Edit[] {
  if (!appendix || text.includes(appendix.trim())) return edits;
  return [...edits, { start: text.length, end: text.length, text: (text === '' || text.endsWith('\n') ? '' : '\n') + appendix }];
}
