import { useMemo, useRef, useState } from 'preact/hooks';
import type { ReportView } from '../../view';
import { FACET_NAMES, FACETS, GROUPS, isFiltered, NO_FILTERS, passing, type Facet, type Filters, type GroupKey } from './filters';
import { DECISIONS, number } from './words';

interface Props {
  readonly view: ReportView;
  readonly texts: readonly string[];
  readonly filters: Filters;
  readonly onChange: (patch: Partial<Filters>) => void;
}

/** Search, path, choices by value, grouping. */
export function FacetBar({ view, texts, filters, onChange }: Props) {
  const open = view.credentials.some(({ labels, inCut, suppressed }) => labels.length > 0 || inCut || suppressed);
  return (
    <div class="facets" role="search" aria-label="Filter credentials">
      <input id="search" type="search" placeholder="Search: name, host, path, owner, id  ( / )" aria-label="Search credentials" value={filters.text} onInput={(event) => onChange({ text: event.currentTarget.value })} />
      <input id="path" type="search" placeholder="Path contains" aria-label="Path contains" value={filters.path} onInput={(event) => onChange({ path: event.currentTarget.value })} />
      {FACET_NAMES.filter((facet) => facet !== 'label' || open).map((facet) => <Choice key={facet} facet={facet} view={view} texts={texts} filters={filters} onChange={onChange} />)}
      <label class="group small">Group by <select id="group" value={filters.group} onChange={(event) => onChange({ group: event.currentTarget.value as GroupKey })}>{Object.entries(GROUPS).map(([key, word]) => <option key={key} value={key}>{word}</option>)}</select></label>
      {isFiltered(filters) && <button type="button" class="link" id="clear" onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort, descending: filters.descending, group: filters.group })}>Clear filters</button>}
    </div>
  );
}

/** Values listed of one facet before the search inside it is needed. */
const MOST = 200;

function Choice({ facet, view, texts, filters, onChange }: Props & { readonly facet: Facet }) {
  const [isOpen, setOpen] = useState(false);
  const [needle, setNeedle] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const chosen = filters.chosen[facet] ?? [];
  const values = useMemo(() => {
    if (!isOpen) return [];
    const sizes = new Map<string, number>();
    for (const i of passing(view, texts, filters, facet)) for (const value of FACETS[facet].of(view.credentials[i]!)) sizes.set(value, (sizes.get(value) ?? 0) + 1);
    for (const value of chosen) if (!sizes.has(value)) sizes.set(value, 0);
    const all = [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return facet === 'decision' ? DECISIONS.flatMap(({ id }) => all.filter(([value]) => value === id)) : all;
  }, [isOpen, view, texts, filters, facet]);
  const shown = values.filter(([value]) => value.toLowerCase().includes(needle.toLowerCase()));
  const toggle = (value: string): void => onChange({ chosen: { ...filters.chosen, [facet]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value] } });
  return (
    <div class="choice" ref={root} onKeyDown={(event) => { if (event.key === 'Escape' && isOpen) { event.stopPropagation(); setOpen(false); root.current?.querySelector('button')?.focus(); } }}
      onFocusOut={(event) => { if (!root.current?.contains(event.relatedTarget as Node | null) && event.relatedTarget) setOpen(false); }}>
      <button type="button" aria-expanded={isOpen} aria-haspopup="true" data-facet={facet} class={chosen.length ? 'on' : ''} onClick={() => setOpen(!isOpen)}>{FACETS[facet].title}{chosen.length > 0 && <b> {chosen.length}</b>}<span aria-hidden="true"> ▾</span></button>
      {isOpen && (
        <fieldset class="menu">
          <legend class="hidden">{FACETS[facet].title}</legend>
          {values.length > 10 && <input type="search" placeholder="Find" aria-label={`Find in ${FACETS[facet].title}`} value={needle} onInput={(event) => setNeedle(event.currentTarget.value)} />}
          {shown.slice(0, MOST).map(([value, size]) => <label key={value}><input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} /><span>{facet === 'decision' ? DECISIONS.find(({ id }) => id === value)!.word : value}</span><small>{number(size)}</small></label>)}
          {shown.length === 0 && <p class="small">nothing</p>}
          {shown.length > MOST && <p class="small">and {number(shown.length - MOST)} more: find by name</p>}
        </fieldset>
      )}
    </div>
  );
}
