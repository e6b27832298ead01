import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundPage, SearchChoices } from '../../../store/search';
import type { TriageStatus } from '../../../store/triage';
import type { Ask, AsJson } from './live';
import { count, day, number } from './words';

type Page = AsJson<FoundPage>;
type Choices = AsJson<SearchChoices>;

/** Milliseconds of no typing before the server is asked. */
const PAUSE = 250;

const SORTS = [['severity', 'most severe'], ['firstSeen:down', 'newest'], ['firstSeen', 'oldest'], ['title', 'title'], ['provider', 'provider']] as const;
const STATES = ['open', 'history', 'closed'] as const;
const STATUSES = ['open', 'false-positive', 'accepted', 'rotated'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** Search through everything stored, page by page from the server: for stores with more credentials than the page's own table holds. */
export function StoreSearch({ ask, panel }: { ask: Ask; panel: (id: string, decided: (status: TriageStatus) => void) => ComponentChildren }) {
  const [choices, setChoices] = useState<Choices>({ providers: [], owners: [] });
  const [asked, setAsked] = useState<Readonly<Record<string, string>>>({});
  const [rows, setRows] = useState<Page['rows']>([]);
  const [total, setTotal] = useState<number>();
  const [next, setNext] = useState<string>();
  const [open, setOpen] = useState<string>();
  const [problem, setProblem] = useState('');
  // Answers to what was asked before are late news.
  const turn = useRef(0);

  useEffect(() => { ask<Choices>('choices').then(setChoices, (error: Error) => setProblem(error.message)); }, [ask]);
  const fetchPage = async (after?: string): Promise<void> => {
    const mine = ++turn.current;
    const { sort = 'severity', ...fields } = asked;
    const [key, order = ''] = sort.split(':') as [string, string?];
    try {
      const page = await ask<Page>(`search?${new URLSearchParams({ ...fields, sort: key, order, ...(after ? { after } : {}) }).toString()}`);
      if (mine !== turn.current) return;
      setRows((before) => (after ? [...before, ...page.rows] : page.rows));
      if (page.total !== undefined) setTotal(page.total);
      setNext(page.next);
      setProblem('');
    } catch (error) {
      if (mine === turn.current) setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => {
    const timer = window.setTimeout(() => void fetchPage(), PAUSE);
    return () => clearTimeout(timer);
  }, [asked]);

  const change = (name: string) => (event: Event): void => {
    const { value } = event.currentTarget as HTMLInputElement;
    setAsked((before) => ({ ...before, [name]: value }));
  };
  const select = (name: string, word: string, values: readonly string[]): ComponentChildren => (
    <select name={name} aria-label={word} onChange={change(name)}><option value="">{word}: any</option>{values.map((value) => <option key={value} value={value}>{value}</option>)}</select>
  );
  return (
    <section id="store" aria-labelledby="h-store">
      <div class="section-head"><h2 id="h-store">Store</h2><p id="stored" aria-live="polite">{total === undefined ? '' : `${count(total, 'credential')} found`}{rows.length < (total ?? 0) && `, ${number(rows.length)} shown`}</p></div>
      <div class="facets" role="search" aria-label="Search the whole store">
        <input type="search" name="q" placeholder="Search everything stored: name, id, target, path" aria-label="Search everything stored" onInput={change('q')} />
        <input type="search" name="target" placeholder="Target contains" aria-label="Target contains" onInput={change('target')} />
        {select('provider', 'Provider', choices.providers)}
        {select('owner', 'Owner', [...choices.owners, 'none'])}
        {select('severity', 'Severity', SEVERITIES)}
        {select('state', 'State', STATES)}
        {select('status', 'Decision', STATUSES)}
        <label class="group small">Sort by <select name="sort" onChange={change('sort')}>{SORTS.map(([value, word]) => <option key={value} value={value}>{word}</option>)}</select></label>
      </div>
      <p class="problem" role="alert">{problem}</p>
      <table class="plain"><thead><tr><th scope="col">Credential</th><th scope="col">Severity</th><th scope="col">Where</th><th scope="col">Owner</th><th scope="col">State</th><th scope="col">First seen</th></tr></thead>
        <tbody>
          {rows.flatMap((one) => [
            <tr key={one.id}>
              <th scope="row"><button type="button" class="link" aria-expanded={open === one.id} onClick={() => setOpen(open === one.id ? undefined : one.id)}>{one.title}</button> <code>{one.id}</code></th>
              <td>{one.severity}</td><td>{one.place && <code>{one.place.target}/{one.place.path}:{one.place.line}</code>}{one.places > 1 && ` and ${number(one.places - 1)} more`}</td>
              <td>{one.owners.join(', ')}</td><td>{one.status === 'open' ? one.state : one.status}</td><td>{day(one.firstSeen)}</td>
            </tr>,
            ...(open === one.id ? [<tr key={`${one.id} open`}><td colSpan={6}>{panel(one.id, (status) => setRows((before) => before.map((row) => (row.id === one.id ? { ...row, status } : row))))}</td></tr>] : []),
          ])}
        </tbody>
      </table>
      {total === 0 && <p class="empty">Nothing stored fits.</p>}
      {next !== undefined && <p><button type="button" class="quiet" id="more" onClick={() => void fetchPage(next)}>Show more</button></p>}
    </section>
  );
}
