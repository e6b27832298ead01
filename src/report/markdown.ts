import type { Reporter } from './reporter';
import { count, grouped, printable, size } from './text';
import { buildView, type CredentialView, type ReportView } from './view';

/** Rows of the table; the rest is counted. */
const ROWS = 200;

/** Markdown for tickets and wikis: what to rotate first and why, the way it closes, the ranked table, coverage. */
export const markdown: Reporter = function* (report, options) {
  const view = buildView(report, { ...options.exposure, rules: options.rules });
  yield* head(view);
  yield* first(view);
  yield* ways(view);
  yield* table(view);
  yield* data(view);
  yield* coverage(view);
};

function* head({ open, places, startedAt, sources, tool, complete }: ReportView): Iterable<string> {
  yield `# Stored credentials\n\n${count(open, 'credential')} in ${count(places, 'place')} of ${sources.map(md).join(', ')}, scanned ${startedAt.slice(0, 10)} by keysweep ${tool.version}.\n`;
  if (!complete) yield '\n**The scan is incomplete**: see Coverage.\n';
}

function* first({ shortlist, credentials }: ReportView): Iterable<string> {
  if (!shortlist.length) return;
  yield '\n## Rotate first\n\n';
  let rank = 1;
  for (const index of shortlist) {
    const { title, principal, id, score, decision, why, owners, places, inCut } = credentials[index]!;
    yield `${rank++}. **${md(title)}**${principal ? ` for ${md(principal)}` : ''}, exposure ${score.toFixed(1)}, ${decision} (${id})  \n   ${md(why)}${inCut ? ' **Its rotation closes ways to the data.**' : ''}${owners.length ? ` Owner: ${md(owners.join(', '))}.` : ''}${places[0] ? `  \n   ${code(`${places[0].path}:${places[0].line}`)}` : ''}\n`;
  }
}

function* ways({ ways: { from, to, paths, cut, more }, graph, credentials }: ReportView): Iterable<string> {
  yield `\n## Ways from ${md(from)} to ${md(to)}\n\n`;
  if (!paths.length) {
    yield 'None is known.\n';
    return;
  }
  for (const { nodes, edges } of paths.slice(0, 10)) {
    yield `- ${md(graph.nodes[nodes[0]!]!.label)}`;
    for (let i = 1; i < nodes.length; i++) yield ` → ${md(graph.nodes[nodes[i]!]!.label)} (${code(graph.edges[edges[i - 1]!]![3])})`;
    yield '\n';
  }
  if (paths.length + more > 10) yield `- and ${count(paths.length + more - 10, 'more way')}\n`;
  if (cut === null) yield '\nRotation alone cannot close these: something leads there without a credential.\n';
  else if (cut?.length) yield `\nThe cut: rotate ${cut.map((node) => graph.nodes[node]!).map(({ label, credential }) => `**${md(label)}**${credential === undefined ? '' : ` (${credentials[credential]!.id})`}`).join(', ')}, and no way is left.\n`;
}

function* table({ credentials }: ReportView): Iterable<string> {
  if (!credentials.length) return;
  yield '\n## Credentials\n\n| exposure | decision | credential | stored | where | places | owner | id |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n';
  for (const one of credentials.slice(0, ROWS)) yield `| ${row(one).join(' | ')} |\n`;
  if (credentials.length > ROWS) yield `\nand ${count(credentials.length - ROWS, 'credential')} of less exposure.\n`;
}

function row({ score, decision, title, principal, forms, places, total, owners, id, suppressed }: CredentialView): string[] {
  return [score.toFixed(1), suppressed ? 'suppressed' : decision, md(title) + (principal ? ` for ${md(principal)}` : ''), forms.join(', '), places[0] ? code(`${places[0].path}:${places[0].line}`) : '', String(total), md(owners.join(', ')), id];
}

function* data({ stores }: ReportView): Iterable<string> {
  if (!stores.length) return;
  yield '\n## Personal data\n\n| store | records | reached | credentials that lead there |\n| --- | --- | --- | --- |\n';
  for (const { label, records, reached, credentials } of stores) yield `| ${md(label)} | ${Object.entries(records).map(([id, number]) => `${grouped(number)} ${id}`).join(', ')} | ${reached ? 'yes' : 'no way known'} | ${credentials} |\n`;
}

function* coverage({ coverage: list }: ReportView): Iterable<string> {
  yield '\n## Coverage\n\n';
  for (const { source, scanned, seen, bytes, skipped, details } of list) {
    const reasons = Object.entries(skipped).map(([reason, number]) => `${grouped(number)} ${reason}`);
    yield `- ${md(source)}: ${grouped(scanned)} of ${count(seen, 'document')}, ${size(bytes)}${reasons.length ? `; left out: ${reasons.join(', ')}` : ''}\n`;
    for (const skip of details.filter(({ incomplete }) => incomplete).slice(0, 100)) yield `  - **not scanned**: ${code(skip.path)}: ${skip.reason}${skip.detail ? ` (${md(skip.detail)})` : ''}\n`;
  }
}

/** Text that stays text in Markdown and in the HTML made of it: a path may be anything. */
export function md(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~!&]/g, (character) => (character === '<' ? '&lt;' : character === '>' ? '&gt;' : character === '&' ? '&amp;' : `\\${character}`)).replace(/(?<!\w)@(?=\w)/g, '@\u200b').replace(/\b(https?):\/\//gi, '$1\u200b://');
}

/** A code span that its text cannot end; a pipe would end a table's cell. */
export function code(text: string): string {
  const clean = printable(text).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest ? `${fence} ${clean} ${fence}` : `${fence}${clean}${fence}`;
}
