import { area, curveMonotoneX, line } from 'd3-shape';
import { scaleLinear } from 'd3-scale';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { TriageDecision, TriageStatus } from '../../../store/triage';
import type { ReportView } from '../../view';
import { App } from './app';
import { StoreSearch } from './store-search';
import { count, day, number } from './words';

/** What arrives of a value that was sent as JSON: dates as ISO 8601. */
export type AsJson<Value> = Value extends Date ? string : Value extends readonly (infer Item)[] ? readonly AsJson<Item>[] : Value extends object ? { readonly [Key in keyof Value]: AsJson<Value[Key]> } : Value;

/** Answers of the server (src/serve/api.ts). */
interface Status {
  readonly id: string;
  readonly outcome: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly rate: number;
  readonly etaSeconds: number | null;
  readonly counts: readonly { readonly outcome: string; readonly count: number }[];
  readonly unfinished: readonly { readonly name: string; readonly outcome: string; readonly silentSeconds: number; readonly stuck: boolean }[];
  readonly troubles: readonly { readonly outcome: string; readonly name: string; readonly reason: string | null }[];
  readonly credentials: { readonly open: number; readonly history: number; readonly closed: number };
}
interface Point { readonly startedAt: string; readonly outcome: string; readonly totals: Readonly<Record<string, number>> }
interface Plan { readonly plan: string; readonly createdAt?: string; readonly problem?: string; readonly entries: readonly { readonly id: string; readonly title: string; readonly wave: number; readonly outcome: string; readonly at?: string }[] }
interface Place { readonly target: string; readonly owner: string | null; readonly state: string; readonly path: string; readonly line: number }

const TOKEN = 'keysweep-token';

/** The token came in the address's fragment, which browsers send to nobody; it is kept for this tab and taken out of the address. */
function takeToken(): string {
  const query = new URLSearchParams(location.hash.slice(1));
  const given = query.get('token');
  if (given) {
    sessionStorage.setItem(TOKEN, given);
    query.delete('token');
    history.replaceState(null, '', query.size ? `/#${query.toString()}` : '/');
  }
  return given ?? sessionStorage.getItem(TOKEN) ?? '';
}

export type Ask = <T>(path: string, body?: unknown) => Promise<T>;

function asker(token: string): Ask {
  return async <T,>(path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`/api/${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, body: body === undefined ? undefined : JSON.stringify(body) });
    const value = (await answer.json()) as T & { error?: string };
    if (!answer.ok) throw new Error(value.error ?? `the server answered ${answer.status}`);
    return value;
  };
}

/** Milliseconds between looks: while a sweep runs or the store could not be read, and while nothing happens (the server lets the store go meanwhile, for a sweep to have it). */
const SOON = 5000;
const LATER = 30_000;

/** The report page over the live store, with triage, sweep progress, trend and rotations. */
export function LiveApp() {
  const [ask] = useState<Ask>(() => asker(takeToken()));
  const [view, setView] = useState<ReportView>();
  const [status, setStatus] = useState<Status | null>(null);
  const [trend, setTrend] = useState<readonly Point[]>([]);
  const [plans, setPlans] = useState<readonly Plan[]>([]);
  const [problem, setProblem] = useState('');
  const seen = useRef<string | undefined>(undefined);

  const load = useCallback(async () => {
    setView(await ask<ReportView>('view'));
    setTrend(await ask<Point[]>('trend'));
    setPlans(await ask<Plan[]>('plans'));
  }, [ask]);
  useEffect(() => {
    let timer = 0;
    const look = async (): Promise<void> => {
      let pause = SOON;
      try {
        const now = await ask<Status | null>('status');
        setStatus(now);
        // What was found is read again once a sweep has ended, not while it runs.
        const state = now ? `${now.id} ${now.finishedAt ?? 'running'}` : 'none';
        if (seen.current !== state) {
          await load();
          seen.current = state;
        }
        setProblem('');
        if (now?.finishedAt !== null) pause = LATER;
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
      timer = window.setTimeout(() => void look(), pause);
    };
    void look();
    return () => clearTimeout(timer);
  }, [ask, load]);

  const alert = <p id="problem" class="banner problem" role="alert">{problem}</p>;
  if (!view) return <>{alert}{problem === '' && <p class="boot">Opening the store…</p>}</>;
  return (
    <>
      {alert}
      <App view={view} navigation={[['sweep', 'Sweep'], ['plans', 'Rotations'], ...(view.leftOut > 0 ? [['store', 'Store'] as const] : [])]} beyond="more are found under Store" panel={(id) => <Triage key={id} id={id} ask={ask} onDecided={load} />}
        sections={<><section id="sweep" aria-labelledby="h-sweep"><div class="section-head"><h2 id="h-sweep">Sweep</h2></div><div class="live"><Progress status={status} /><Trend points={trend} /></div></section><Plans plans={plans} />{view.leftOut > 0 && <StoreSearch ask={ask} panel={(id, decided) => <Triage key={id} id={id} ask={ask} onDecided={(status) => { decided(status); return load(); }} listed />} />}</>} />
    </>
  );
}

function Progress({ status }: { status: Status | null }) {
  if (!status) return <div class="card" id="status">There was no sweep yet. Start one with <code>keysweep sweep inventory.yaml</code>.</div>;
  const total = status.counts.reduce((sum, one) => sum + one.count, 0);
  const done = status.counts.filter(({ outcome }) => outcome !== 'waiting' && outcome !== 'running').reduce((sum, one) => sum + one.count, 0);
  const stuck = status.unfinished.filter((one) => one.stuck);
  return (
    <div class="card">
      <h3>{status.finishedAt ? `Last sweep: ${status.outcome}` : 'Sweep under way'}</h3>
      <p id="status" aria-live="polite">{number(done)} of {count(total, 'target')}; {count(status.credentials.open, 'credential')} open, {number(status.credentials.history)} only in history, {number(status.credentials.closed)} closed.</p>
      <p><progress max={total || 1} value={done} aria-label="targets done" /> <span class="sub">{status.finishedAt ? `finished ${status.finishedAt.slice(0, 16).replace('T', ' ')}` : `${status.rate.toFixed(1)} a second${status.etaSeconds === null ? '' : `, about ${Math.ceil(status.etaSeconds / 60)} min left`}`}</span></p>
      {stuck.length > 0 && <p class="problem">{count(stuck.length, 'target')} stuck: {stuck.slice(0, 5).map(({ name }) => name).join(', ')}</p>}
      {status.troubles.length > 0 && <ul class="skips">{status.troubles.slice(0, 50).map((one) => <li class="incomplete" key={one.name}><code>{one.name}</code> <b>{one.outcome}</b> {one.reason}</li>)}</ul>}
    </div>
  );
}

const WIDTH = 600;
const HEIGHT = 130;

/** Open credentials, sweep by sweep. */
function Trend({ points }: { points: readonly Point[] }) {
  const open = points.map(({ totals }) => totals.open ?? 0);
  const most = Math.max(1, ...open);
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [4, WIDTH - 4]);
  const y = scaleLinear([0, most], [HEIGHT - 20, 16]).nice(3);
  const along = points.length === 1 ? [open[0]!, open[0]!] : open;
  const at = (_value: number, i: number): number => x(i);
  return (
    <div class="card">
      <h3>Open credentials over time</h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Open credentials in ${points.length} sweeps, from ${open[0] ?? 0} to ${open.at(-1) ?? 0}, at most ${most}`}>
        <path class="trend-area" d={area<number>(at, y(0), (value) => y(value)).curve(curveMonotoneX)(along) ?? ''} />
        <path class="trend-line" d={line<number>(at, (value) => y(value)).curve(curveMonotoneX)(along) ?? ''} />
        {y.ticks(3).map((tick) => <g key={tick}><line x1="0" x2={WIDTH} y1={y(tick)} y2={y(tick)} class="axis" /><text x="2" y={y(tick) - 3} class="tick">{number(tick)}</text></g>)}
        {points.length > 0 && <><text x="2" y={HEIGHT - 4} class="tick">{day(points[0]!.startedAt)}</text><text x={WIDTH - 2} y={HEIGHT - 4} text-anchor="end" class="tick">{day(points.at(-1)!.startedAt)}</text></>}
      </svg>
      <p class="sub" id="trend">{count(points.length, 'sweep')}; now {number(open.at(-1) ?? 0)} open</p>
    </div>
  );
}

function Plans({ plans }: { plans: readonly Plan[] }) {
  return (
    <section id="plans" aria-labelledby="h-plans">
      <div class="section-head"><h2 id="h-plans">Rotations</h2><p>{plans.length ? `${count(plans.length, 'plan')} of this machine, by their journals.` : 'No plan was applied on this machine yet: keysweep rotate plan, then apply.'}</p></div>
      {plans.map((one) => {
        const done = one.entries.filter(({ outcome }) => outcome === 'rotated' || outcome === 'moved').length;
        return (
          <details key={one.plan} class="card plan"><summary><b>{one.plan.slice(0, 8)}</b> <span class="sub">{day(one.createdAt)}</span> {one.problem ? <span class="problem">{one.problem}</span> : `${number(done)} of ${number(one.entries.length)} done`} <progress max={one.entries.length || 1} value={done} aria-label="entries done" /></summary>
            <table class="plain"><thead><tr><th scope="col">Wave</th><th scope="col">Credential</th><th scope="col">Outcome</th><th scope="col">When</th></tr></thead><tbody>{one.entries.map((entry) => <tr key={entry.id}><td>{entry.wave}</td><th scope="row">{entry.title} <code>{entry.id}</code></th><td>{entry.outcome}</td><td>{day(entry.at)}</td></tr>)}</tbody></table>
          </details>
        );
      })}
    </section>
  );
}

/** Decisions on one credential, and the form that makes one. */
function Triage({ id, ask, onDecided, listed = false }: { id: string; ask: Ask; onDecided: (status: TriageStatus) => Promise<void>; listed?: boolean }) {
  const [decisions, setDecisions] = useState<readonly AsJson<TriageDecision>[]>([]);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const [problem, setProblem] = useState('');
  const read = useCallback(async () => {
    const answer = await ask<{ decisions: AsJson<TriageDecision>[]; occurrences: Place[] }>(`credentials/${encodeURIComponent(id)}`);
    setDecisions(answer.decisions);
    setPlaces(answer.occurrences);
  }, [ask, id]);
  useEffect(() => { read().catch((error: Error) => setProblem(error.message)); }, [read]);
  const decide = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const status = data.get('status') as TriageStatus;
    try {
      await ask(`credentials/${encodeURIComponent(id)}/decisions`, { status, reason: data.get('reason'), until: data.get('until') || undefined });
      form.reset();
      setProblem('');
      await read();
      await onDecided(status);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const states = new Map<string, number>();
  for (const { state } of places) states.set(state, (states.get(state) ?? 0) + 1);
  return (
    <section class="triage"><h3>Triage</h3>
      <p class="sub">{[...states].map(([state, size]) => `${count(size, 'place')} ${state}`).join(', ')} in {count(new Set(places.map(({ target }) => target)).size, 'target')}</p>
      {listed && <ul class="skips">{places.map((one) => <li key={`${one.target} ${one.path} ${one.line}`}><code>{one.target}/{one.path}:{one.line}</code> {one.state}</li>)}</ul>}
      <form class="decide" onSubmit={(event) => { event.preventDefault(); void decide(event.currentTarget); }}>
        <select name="status" aria-label="Decision"><option value="false-positive">false positive</option><option value="accepted">accepted</option><option value="rotated">rotated</option><option value="open">open again</option></select>
        <input name="reason" aria-label="Reason" placeholder="Reason, for whoever reads it next year" required />
        <label class="small">until <input name="until" type="date" /></label>
        <button class="go">Decide</button>
      </form>
      <p class="problem" role="alert">{problem}</p>
      <ul class="decisions">{decisions.map((one) => <li key={one.decided_at}>{day(one.decided_at)} {one.author}: <b>{one.status}</b>{one.reason && ` (${one.reason})`}{one.until && ` until ${day(one.until)}`}</li>)}</ul>
    </section>
  );
}
