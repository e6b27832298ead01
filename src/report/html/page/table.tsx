import { useEffect, useRef, useState } from 'preact/hooks';
import type { CredentialView, ReportView } from '../../view';
import { assetsOf, type Filters, type Row, type SortKey } from './filters';
import { Score } from './tonight';
import { count, day, DECISIONS, number } from './words';

interface Props {
  readonly view: ReportView;
  readonly rows: readonly Row[];
  readonly filters: Filters;
  readonly selected?: number;
  readonly printing: boolean;
  readonly onSelect: (index: number) => void;
  readonly onChange: (patch: Partial<Filters>) => void;
  readonly onToggle: (heading: string) => void;
}

/** Height of a row (px), the same in page.css. */
const ROW = 48;
/** Height of the heading (px). */
const HEAD = 40;
/** Rows drawn beyond the visible ones, for scrolling without gaps. */
const BEYOND = 8;
/** A box is never taken for taller (px): on its way to paper it is as tall as its rows. */
const TALLEST = 4000;
/** Rows of a printed table: more is no reading matter. */
const PRINTED = 300;

const COLUMNS: readonly { readonly key: SortKey; readonly title: string; readonly descending: boolean }[] = [
  { key: 'score', title: 'Exposure', descending: true }, { key: 'title', title: 'Credential', descending: false }, { key: 'path', title: 'Where', descending: false },
  { key: 'form', title: 'Stored as', descending: false }, { key: 'assets', title: 'Opens', descending: true }, { key: 'owner', title: 'Owner', descending: false }, { key: 'firstSeen', title: 'First seen', descending: false },
];

/**
 * The ranked table. Only the rows in sight are in the document; the grid says how many there are, and keeps the focus on
 * itself while `aria-activedescendant` names the current row (WAI-ARIA grid pattern).
 */
export function CredentialTable({ view, rows, filters, selected, printing, onSelect, onChange, onToggle }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState(0);
  useEffect(() => {
    const box = scroller.current!;
    const observer = new ResizeObserver(() => setHeight(Math.min(box.clientHeight, TALLEST)));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    setActive(0);
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [filters.text, filters.path, filters.chosen, filters.scores, filters.sort, filters.descending, filters.group]);

  const first = printing ? 0 : Math.max(0, Math.floor(top / ROW) - BEYOND);
  const last = printing ? Math.min(rows.length, PRINTED) : Math.min(rows.length, Math.ceil((top + height) / ROW) + BEYOND);
  const act = (row: Row | undefined): void => {
    if (!row) return;
    if ('index' in row) onSelect(row.index);
    else onToggle(row.heading);
  };
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    const box = scroller.current!;
    if (next * ROW < box.scrollTop) box.scrollTop = next * ROW;
    else if ((next + 1) * ROW > box.scrollTop + box.clientHeight - HEAD) box.scrollTop = (next + 1) * ROW - box.clientHeight + HEAD;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor(height / ROW) - 2);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' || event.key === ' ') act(rows[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div id="grid" class="grid" ref={scroller} role="grid" tabIndex={0} aria-label="Credentials by exposure" style={printing ? {} : { height: `min(70vh, ${rows.length * ROW + HEAD + 4}px)` }} aria-rowcount={rows.length + 1} aria-colcount={COLUMNS.length} aria-activedescendant={rows.length ? `row-${active}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)} onKeyDown={onKeyDown}>
      <div class="row head" role="row" aria-rowindex={1}>
        {COLUMNS.map(({ key, title, descending }) => (
          <div role="columnheader" class={`cell ${key}`} key={key} aria-sort={filters.sort === key ? (filters.descending ? 'descending' : 'ascending') : 'none'}>
            <button type="button" onClick={() => onChange({ sort: key, descending: filters.sort === key ? !filters.descending : descending })}>{title}<span aria-hidden="true">{filters.sort === key ? (filters.descending ? ' ↓' : ' ↑') : ''}</span></button>
          </div>
        ))}
      </div>
      <div class="space" style={printing ? {} : { height: `${rows.length * ROW}px` }} role="rowgroup">
        {rows.slice(first, last).map((row, i) => {
          const at = first + i;
          const common = { id: `row-${at}`, role: 'row' as const, 'aria-rowindex': at + 2, style: printing ? {} : { transform: `translateY(${at * ROW}px)` }, onClick: () => { setActive(at); scroller.current?.focus({ preventScroll: true }); act(row); } };
          if (!('index' in row)) return <div {...common} key={`g${row.heading}`} class={`row heading ${active === at ? 'active' : ''}`} aria-expanded={!row.closed}><div role="gridcell" class="cell" aria-colspan={COLUMNS.length}><span aria-hidden="true">{row.closed ? '▸' : '▾'}</span> <b>{row.heading}</b> <small>{number(row.size)}</small></div></div>;
          const one = view.credentials[row.index]!;
          return <div {...common} key={one.id} class={`row ${active === at ? 'active' : ''} ${selected === row.index ? 'selected' : ''} ${one.suppressed ? 'off' : ''}`} aria-selected={selected === row.index}><Cells one={one} /></div>;
        })}
      </div>
      {rows.length === 0 && <p class="empty">Nothing passes these filters.</p>}
      {printing && rows.length > PRINTED && <p class="small">The first {PRINTED} of {number(rows.length)} rows are printed.</p>}
    </div>
  );
}

function Cells({ one }: { one: CredentialView }) {
  const [place] = one.places;
  const decision = DECISIONS.find(({ id }) => id === one.decision)!;
  const opens = assetsOf(one);
  return (
    <>
      <div role="gridcell" class="cell score"><Score score={one.score} decision={one.decision} /><span class={`word ${one.decision}`}>{one.suppressed ? 'suppressed' : decision.word}</span></div>
      <div role="gridcell" class="cell title"><span class="line">{one.title}{one.inCut && <span class="chip cut" title="its rotation closes ways to the data">cut</span>}</span><span class="line sub">{[one.principal, one.secret === '****' ? '' : one.secret, one.id].filter(Boolean).join('  ')}</span></div>
      <div role="gridcell" class="cell path"><span class="line tail" title={place && `${place.path}:${place.line}`}>{place && <bdi>{place.path}:{place.line}</bdi>}</span><span class="line sub">{one.total > 1 ? count(one.total, 'place') : ''}{one.historyOnly ? ' only in history' : ''}{place?.host ? ` on ${place.host}` : ''}</span></div>
      <div role="gridcell" class="cell form"><span class="line">{one.forms.join(', ')}</span><span class="line sub">{one.platforms.join(', ')}</span></div>
      <div role="gridcell" class="cell assets">{opens ? number(opens) : ''}{one.vector.endsWith('D:R') && <span class="dot" title="leads to regulated data" />}{one.vector.endsWith('D:R') && <span class="hidden"> leads to regulated data</span>}</div>
      <div role="gridcell" class="cell owner"><span class="line">{one.owners[0] ?? ''}</span>{one.owners.length > 1 && <span class="line sub">and {one.owners.length - 1} more</span>}</div>
      <div role="gridcell" class="cell firstSeen">{day(one.firstSeen)}</div>
    </>
  );
}
