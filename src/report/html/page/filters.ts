import type { CredentialView, ReportView } from '../../view';

/** What can be chosen by value: each credential has any number of values of a facet. */
export const FACETS = {
  decision: { title: 'Decision', of: (one: CredentialView) => [one.decision] },
  provider: { title: 'Provider', of: (one: CredentialView) => [one.provider] },
  platform: { title: 'Platform', of: (one: CredentialView) => one.platforms },
  form: { title: 'Stored as', of: (one: CredentialView) => one.forms },
  owner: { title: 'Owner', of: (one: CredentialView) => (one.owners.length ? one.owners : ['nobody known']) },
  where: { title: 'Where', of: (one: CredentialView) => [one.historyOnly ? 'only in history' : 'at head'] },
  label: { title: 'Label', of: (one: CredentialView) => [...one.labels, ...(one.inCut ? ['closes the ways'] : []), ...(one.suppressed ? ['suppressed'] : [])] },
} as const;

export type Facet = keyof typeof FACETS;
export const FACET_NAMES = Object.keys(FACETS) as Facet[];

const SORTS = ['score', 'title', 'path', 'assets', 'form', 'owner', 'firstSeen'] as const;
/** What credentials can be grouped by, and the words for it. */
export const GROUPS = { '': 'no groups', decision: 'decision', provider: 'provider', platform: 'platform', form: 'storage form', owner: 'owner', folder: 'folder' } as const;
export type SortKey = (typeof SORTS)[number];
export type GroupKey = keyof typeof GROUPS;

/** Everything the table shows by; kept in the address, so that a view can be sent to someone. */
export interface Filters {
  readonly text: string;
  readonly path: string;
  readonly chosen: Readonly<Partial<Record<Facet, readonly string[]>>>;
  /** Score from and below. */
  readonly scores?: readonly [number, number];
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly group: GroupKey;
}

export const NO_FILTERS: Filters = { text: '', path: '', chosen: {}, sort: 'score', descending: true, group: '' };

/** Whether anything is left out. */
export function isFiltered({ text, path, chosen, scores }: Filters): boolean {
  return text !== '' || path !== '' || scores !== undefined || Object.values(chosen).some((values) => values.length > 0);
}

/** Filters from an address's fragment; what it does not know is left out. */
export function filtersOf(fragment: string): Filters {
  const query = new URLSearchParams(fragment.replace(/^#/, ''));
  const chosen: Partial<Record<Facet, string[]>> = {};
  for (const facet of FACET_NAMES) if (query.has(facet)) chosen[facet] = query.getAll(facet);
  const scores = query.get('score')?.split('-').map(Number);
  return {
    text: query.get('q') ?? '', path: query.get('path') ?? '', chosen,
    scores: scores?.length === 2 && scores.every(Number.isFinite) ? [scores[0]!, scores[1]!] : undefined,
    sort: SORTS.find((key) => key === query.get('sort')) ?? 'score', descending: query.get('order') !== 'up', group: (Object.keys(GROUPS) as GroupKey[]).find((key) => key === query.get('group')) ?? '',
  };
}

/** Filters as a fragment of an address, which `filtersOf` reads. */
export function fragmentOf({ text, path, chosen, scores, sort, descending, group }: Filters): string {
  const query = new URLSearchParams();
  if (text) query.set('q', text);
  if (path) query.set('path', path);
  for (const facet of FACET_NAMES) for (const value of chosen[facet] ?? []) query.append(facet, value);
  if (scores) query.set('score', scores.join('-'));
  if (sort !== 'score') query.set('sort', sort);
  if (!descending) query.set('order', 'up');
  if (group) query.set('group', group);
  return query.toString();
}

/** Text each credential is searched by, lower case, made once. */
export function searchTexts({ credentials }: ReportView): string[] {
  return credentials.map((one) => [one.id, one.title, one.provider, one.ruleId, one.principal, ...one.platforms, ...one.owners, ...one.labels, ...one.places.flatMap(({ path, host, context, author }) => [path, host, context, author])].join('\n').toLowerCase());
}

/** Indexes of the credentials that pass, without regard to `except` (to count what its other values would give). */
export function passing(view: ReportView, texts: readonly string[], filters: Filters, except?: Facet): number[] {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  const path = filters.path.toLowerCase();
  const sets = FACET_NAMES.filter((facet) => facet !== except && filters.chosen[facet]?.length).map((facet) => ({ facet, values: new Set(filters.chosen[facet]) }));
  const found: number[] = [];
  view.credentials.forEach((one, i) => {
    if (filters.scores && (one.score < filters.scores[0] || one.score >= filters.scores[1])) return;
    if (!sets.every(({ facet, values }) => (FACETS[facet].of(one) as readonly string[]).some((value) => values.has(value)))) return;
    if (path && !one.places.some((place) => place.path.toLowerCase().includes(path))) return;
    if (words.length && !words.every((word) => texts[i]!.includes(word))) return;
    found.push(i);
  });
  return found;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Indexes in the order asked for; equal ones stay most exposed first. */
export function sorted({ credentials }: ReportView, indexes: readonly number[], { sort, descending }: Filters): number[] {
  if (sort === 'score') return descending ? [...indexes] : [...indexes].reverse();
  const key = (i: number): string | number => {
    const one = credentials[i]!;
    switch (sort) {
      case 'title': return one.title;
      case 'path': return one.places[0]?.path ?? '';
      case 'assets': return assetsOf(one);
      case 'form': return one.forms.join();
      case 'owner': return one.owners[0] ?? '\uffff';
      default: return one.firstSeen ?? (descending ? '' : '\uffff');
    }
  };
  const keyed = indexes.map((i) => ({ i, key: key(i) }));
  keyed.sort((a, b) => (typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : collator.compare(String(a.key), String(b.key))) * (descending ? -1 : 1) || a.i - b.i);
  return keyed.map(({ i }) => i);
}

/** Assets a credential opens, from its vector. */
export function assetsOf({ vector }: CredentialView): number {
  return Number(/\/R:(\d+)/.exec(vector)?.[1] ?? 0);
}

/** A row of the table: a heading of a group, or a credential. */
export type Row = { readonly heading: string; readonly size: number; readonly closed: boolean } | { readonly index: number };

/** Rows of the table: credentials, under headings where they are grouped. */
export function rowsOf(view: ReportView, indexes: readonly number[], group: GroupKey, closed: ReadonlySet<string>): Row[] {
  if (group === '') return indexes.map((index) => ({ index }));
  const groups = new Map<string, number[]>();
  for (const index of indexes) {
    const heading = headingOf(view.credentials[index]!, group);
    const list = groups.get(heading);
    if (list) list.push(index);
    else groups.set(heading, [index]);
  }
  return [...groups].flatMap(([heading, list]): Row[] => {
    const isClosed = closed.has(heading);
    return [{ heading, size: list.length, closed: isClosed }, ...(isClosed ? [] : list.map((index) => ({ index })))];
  });
}

function headingOf(one: CredentialView, group: Exclude<GroupKey, ''>): string {
  if (group === 'folder') return one.places[0]?.path.split(/[/!]/).slice(0, -1).slice(0, 3).join('/') || '.';
  return (FACETS[group].of(one) as readonly string[]).join(', ') || 'none';
}
