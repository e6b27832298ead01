import { languageOf, type Match, type RuleMetadata, type StatementFacts, type View } from '../../model';

/** Bytes of the line given to the model before and behind the value; the same as the statement reader gives. */
const before = 200;
const behind = 400;

/**
 * What the model needs to know of a match: what its detector read, or, for passwords that people choose
 * (in URLs, connection strings, after a product's name), what can be seen around the value. Undefined where
 * the value has a form of its own that says more than any model.
 */
export function factsOf(match: Match, rule: RuleMetadata, view: View): StatementFacts | undefined {
  if (match.statement) return match.statement;
  // Files that hold anything under any name (a Kubernetes Secret, a settings file) tell by name and value, too, what is one.
  const anything = match.specificity === 'format' && match.name !== undefined && match.hash === undefined;
  const chosen = match.specificity === 'named' || anything || (match.specificity === 'code' && rule.family === 'database' && match.form === 'clear');
  if (!chosen) return undefined;
  const from = Math.max(view.lineStart(match.start), match.start - before);
  const left = match.start > 0 ? String.fromCharCode(view.byte(match.start - 1)) : '';
  const { id, style } = languageOf(view.name, (bytes) => view.text(0, bytes));
  return {
    name: match.name ?? (match.specificity === 'named' ? rule.id : 'password'),
    operator: match.specificity === 'named' ? '=' : ':',
    value: anything && match.decoded !== undefined ? Buffer.from(match.decoded, 'utf8').toString('latin1') : match.value ?? view.text(match.start, match.end),
    quote: /["'`]/.test(left) ? left : '',
    kind: match.specificity === 'named' ? 'named' : anything ? 'pair' : 'url',
    language: id,
    style,
    line: view.text(from, Math.min(view.lineEnd(match.start), match.start + behind)),
    valueColumn: match.start - from,
  };
}
