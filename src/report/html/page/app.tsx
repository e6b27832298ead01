import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ReportView } from '../../view';
import { Charts } from './charts';
import { Coverage, Stores } from './coverage';
import { Detail } from './detail';
import { FacetBar } from './facets';
import { Graph } from './graph';
import { filtersOf, fragmentOf, passing, rowsOf, searchTexts, sorted, type Filters } from './filters';
import { CredentialTable } from './table';
import { Tonight } from './tonight';
import { count, day, number } from './words';

interface Props {
  readonly view: ReportView;
  /** What a live page adds: a panel in a credential's detail, and sections of its own. */
  readonly panel?: (credentialId: string) => ComponentChildren;
  readonly sections?: ComponentChildren;
  readonly navigation?: readonly (readonly [string, string])[];
  /** Where the credentials left out of the view are. */
  readonly beyond?: string;
}

/** The whole page over one view. */
export function App({ view, panel, sections, navigation = [], beyond = 'of least exposure are in the JSON only' }: Props) {
  const [filters, setFilters] = useState<Filters>(() => filtersOf(location.hash));
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  // By id: a live page reads its view again, and then indexes are others'.
  const [selectedId, setSelectedId] = useState<string>();
  const [wayChosen, setWay] = useState(0);
  const way = Math.min(wayChosen, Math.max(0, view.ways.paths.length - 1));
  const opener = useRef<Element | null>(null);
  const printing = usePrinting();

  const selected = useMemo(() => {
    const index = selectedId === undefined ? -1 : view.credentials.findIndex(({ id }) => id === selectedId);
    return index < 0 ? undefined : index;
  }, [view, selectedId]);
  const texts = useMemo(() => searchTexts(view), [view]);
  const found = useMemo(() => sorted(view, passing(view, texts, filters), filters), [view, texts, filters]);
  const rows = useMemo(() => rowsOf(view, found, filters.group, closed), [view, found, filters.group, closed]);

  useEffect(() => {
    const fragment = fragmentOf(filters);
    history.replaceState(null, '', fragment ? `#${fragment}` : location.pathname + location.search);
  }, [filters]);
  const change = useCallback((patch: Partial<Filters>) => setFilters((before) => ({ ...before, ...patch })), []);
  const select = useCallback((index: number | undefined) => {
    if (index !== undefined) opener.current = document.activeElement;
    setSelectedId(index === undefined ? undefined : view.credentials[index]!.id);
    if (index === undefined && opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  }, [view]);

  // The listener reads it: a key may come before an effect of the same change has run.
  const current = useRef(selected);
  current.current = selected;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === 'Escape' && current.current !== undefined) select(undefined);
      if (event.key === '/' && !typing) {
        event.preventDefault();
        document.getElementById('search')?.focus();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [select]);

  return (
    <>
      <a class="skip" href="#credentials" onClick={(event) => { event.preventDefault(); document.getElementById('grid')?.focus(); }}>Skip to the table of credentials</a>
      <Header view={view} navigation={navigation} />
      <main>
        <Tonight view={view} way={way} onWay={setWay} onSelect={select} />
        {sections}
        <section id="credentials" aria-labelledby="h-credentials">
          <div class="section-head"><h2 id="h-credentials">Credentials</h2><p aria-live="polite" id="found">{found.length === view.credentials.length ? count(found.length, 'credential') : `${number(found.length)} of ${number(view.credentials.length)} credentials`}{view.leftOut > 0 && `; ${number(view.leftOut)} ${beyond}`}</p></div>
          <Charts view={view} indexes={found} filters={filters} onChange={change} />
          <FacetBar view={view} texts={texts} filters={filters} onChange={change} />
          <CredentialTable view={view} rows={rows} filters={filters} selected={selected} printing={printing} onSelect={select} onChange={change}
            onToggle={(heading) => setClosed((before) => { const after = new Set(before); if (!after.delete(heading)) after.add(heading); return after; })} />
        </section>
        <Graph view={view} selected={selected} way={way} onSelect={select} />
        <Stores view={view} />
        <Coverage view={view} />
      </main>
      <footer><p>keysweep {view.tool.version}, detector set {view.tool.detectorSet}, fingerprint key {view.tool.fingerprintKey}. Secrets are masked; this file makes no request. Keys: <kbd>/</kbd> search, <kbd>↑</kbd> <kbd>↓</kbd> rows, <kbd>Enter</kbd> open, <kbd>Esc</kbd> close.</p></footer>
      {selected !== undefined && <Detail key={view.credentials[selected]!.id} view={view} index={selected} onClose={() => select(undefined)} onSelect={select} panel={panel} />}
    </>
  );
}

function Header({ view, navigation }: { view: ReportView; navigation: readonly (readonly [string, string])[] }) {
  const go = (id: string) => (event: Event): void => {
    event.preventDefault();
    document.getElementById(id)?.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  const source = view.sources.length > 2 ? `${view.sources[0]} and ${number(view.sources.length - 1)} more` : view.sources.join(', ');
  return (
    <header>
      <div class="brand"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="8" cy="12" r="5" fill="none" stroke="currentColor" stroke-width="2.4" /><path d="M13 12h9M18.5 12v4" stroke="currentColor" stroke-width="2.4" fill="none" stroke-linecap="round" /></svg><b>keysweep</b></div>
      <p class="source"><span title={view.sources.join('\n')}>{source}</span> <time datetime={view.startedAt}>{day(view.startedAt)}</time></p>
      <nav aria-label="Sections">{([['tonight', 'First'], ...navigation, ['credentials', 'Credentials'], ['graph', 'Graph'], ['data', 'Data'], ['coverage', 'Coverage']] as const).map(([id, word]) => <a href={`#${id}`} onClick={go(id)}>{word}</a>)}</nav>
      <div class="tools"><Theme /><button type="button" class="quiet" onClick={() => print()} aria-label="Print">Print</button></div>
    </header>
  );
}

function Theme() {
  const [theme, setTheme] = useState('system');
  useEffect(() => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme);
  }, [theme]);
  const next = { system: 'dark', dark: 'light', light: 'system' }[theme]!;
  return <button type="button" class="quiet" onClick={() => setTheme(next)} aria-label={`Colours: ${theme}. Change to ${next}`}>{{ system: '◐', dark: '●', light: '○' }[theme]} {theme}</button>;
}

/** Whether the page is being printed: the table is then written out instead of scrolled. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(() => matchMedia('print').matches);
  useEffect(() => {
    const media = matchMedia('print');
    const set = (): void => setPrinting(media.matches);
    media.addEventListener('change', set);
    return () => media.removeEventListener('change', set);
  }, []);
  return printing;
}
