import { bin } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { useMemo } from 'preact/hooks';
import type { ReportView } from '../../view';
import { FACETS, type Facet, type Filters } from './filters';
import { count, DECISIONS, number } from './words';

interface Props {
  readonly view: ReportView;
  readonly indexes: readonly number[];
  readonly filters: Filters;
  readonly onChange: (patch: Partial<Filters>) => void;
}

/** How what is shown is distributed; every bar filters by what it stands for. */
export function Charts({ view, indexes, filters, onChange }: Props) {
  return (
    <div class="charts">
      <ScoreChart view={view} indexes={indexes} filters={filters} onChange={onChange} />
      <BarChart facet="form" view={view} indexes={indexes} filters={filters} onChange={onChange} />
      <BarChart facet="provider" view={view} indexes={indexes} filters={filters} onChange={onChange} />
      <AgeChart view={view} indexes={indexes} />
    </div>
  );
}

const WIDTH = 320;
const HEIGHT = 112;
const STEP = 0.5;

/** Exposure in steps of half a point, stacked by decision. */
function ScoreChart({ view, indexes, filters, onChange }: Props) {
  const bins = useMemo(() => {
    const thresholds = Array.from({ length: 20 }, (_, i) => i * STEP);
    return bin<number, number>().domain([0, 10]).thresholds(thresholds).value((i) => Math.min(9.99, view.credentials[i]!.score))(indexes);
  }, [view, indexes]);
  const most = Math.max(1, ...bins.map(({ length }) => length));
  const x = scaleLinear([0, 10], [0, WIDTH]);
  const y = scaleLinear([0, most], [0, HEIGHT - 26]);
  return (
    <figure class="chart">
      <figcaption>Exposure score{filters.scores && <button type="button" class="link" onClick={() => onChange({ scores: undefined })}>all</button>}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label="Credentials by exposure score">
        {bins.map((members) => {
          const [from, to] = [members.x0!, members.x1!];
          let top = HEIGHT - 18;
          const words = `${count(members.length, 'credential')} from ${from} to ${to}`;
          const chosen = filters.scores?.[0] === from;
          const choose = (): void => onChange({ scores: chosen ? undefined : [from, to >= 10 ? 11 : to] });
          return (
            <g key={from} class={`column ${chosen ? 'chosen' : ''}`} role="button" tabindex={members.length ? 0 : -1} aria-label={words} aria-pressed={chosen} onClick={choose} onKeyDown={(event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } }}>
              <title>{words}</title>
              <rect x={x(from)} y={0} width={x(STEP)} height={HEIGHT - 18} class="hit" />
              {[...DECISIONS].reverse().map(({ id }) => {
                const part = members.filter((i) => view.credentials[i]!.decision === id).length;
                if (!part) return null;
                const height = Math.max(1.5, y(part));
                top -= height;
                return <rect key={id} x={x(from) + 1} y={top} width={x(STEP) - 2} height={height} class={id} />;
              })}
            </g>
          );
        })}
        <line x1="0" x2={WIDTH} y1={HEIGHT - 17.5} y2={HEIGHT - 17.5} class="axis" />
        {[0, 2, 4, 6, 8, 10].map((tick) => <text x={x(tick)} y={HEIGHT - 4} text-anchor={tick === 0 ? 'start' : tick === 10 ? 'end' : 'middle'} class="tick">{tick}</text>)}
      </svg>
    </figure>
  );
}

const MOST_BARS = 6;

function BarChart({ facet, view, indexes, filters, onChange }: Props & { readonly facet: Facet }) {
  const tally = useMemo(() => {
    const sizes = new Map<string, number>();
    for (const i of indexes) for (const value of FACETS[facet].of(view.credentials[i]!)) sizes.set(value, (sizes.get(value) ?? 0) + 1);
    return [...sizes].sort((a, b) => b[1] - a[1]);
  }, [view, indexes, facet]);
  const most = Math.max(1, tally[0]?.[1] ?? 1);
  const chosen = filters.chosen[facet] ?? [];
  return (
    <figure class="chart">
      <figcaption>{FACETS[facet].title}</figcaption>
      <ul class="bars">
        {tally.slice(0, MOST_BARS).map(([value, size]) => (
          <li key={value}>
            <button type="button" aria-pressed={chosen.includes(value)} onClick={() => onChange({ chosen: { ...filters.chosen, [facet]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value] } })}>
              <span class="label">{value}</span><span class="meter" aria-hidden="true"><i style={{ width: `${(size / most) * 100}%` }} /></span><span class="size">{number(size)}</span>
            </button>
          </li>
        ))}
      </ul>
      {tally.length > MOST_BARS && <p class="small">and {number(tally.length - MOST_BARS)} more</p>}
    </figure>
  );
}

/** When what is shown was first seen, by year. */
function AgeChart({ view, indexes }: Pick<Props, 'view' | 'indexes'>) {
  const years = useMemo(() => {
    const sizes = new Map<number, number>();
    for (const i of indexes) {
      const year = Number(view.credentials[i]!.firstSeen?.slice(0, 4));
      if (year) sizes.set(year, (sizes.get(year) ?? 0) + 1);
    }
    if (!sizes.size) return [];
    const last = Math.max(...sizes.keys());
    const first = Math.max(Math.min(...sizes.keys()), last - 15);
    return Array.from({ length: last - first + 1 }, (_, i) => ({ year: first + i, size: sizes.get(first + i) ?? 0 }));
  }, [view, indexes]);
  if (years.length === 0) return <AccessChart view={view} indexes={indexes} />;
  const most = Math.max(...years.map(({ size }) => size));
  const width = WIDTH / years.length;
  const y = scaleLinear([0, most], [0, HEIGHT - 30]);
  return (
    <figure class="chart">
      <figcaption>First seen</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`First seen by year: ${years.filter(({ size }) => size).map(({ year, size }) => `${year}: ${size}`).join(', ')}`}>
        {years.map(({ year, size }, i) => <g key={year}><title>{`${year}: ${count(size, 'credential')}`}</title><rect x={i * width + 1} width={Math.max(1, Math.min(40, width - 2))} y={HEIGHT - 18 - y(size)} height={y(size)} class="plain" />{(years.length < 9 || i % 2 === 0) && <text x={i * width + 1} y={HEIGHT - 4} class="tick">{years.length < 9 ? year : `’${String(year).slice(2)}`}</text>}</g>)}
        <line x1="0" x2={WIDTH} y1={HEIGHT - 17.5} y2={HEIGHT - 17.5} class="axis" />
      </svg>
    </figure>
  );
}

function AccessChart({ view, indexes }: Pick<Props, 'view' | 'indexes'>) {
  const access = { P: 'public', X: 'from outside', O: 'organisation', T: 'team', B: 'backup share', L: 'owner only' } as const;
  const sizes = Object.entries(access).map(([letter, word]) => [word, indexes.filter((i) => view.credentials[i]!.vector.includes(`/A:${letter}/`)).length] as const).filter(([, size]) => size);
  const most = Math.max(1, ...sizes.map(([, size]) => size));
  return (
    <figure class="chart">
      <figcaption>Who can read it</figcaption>
      <ul class="bars">{sizes.map(([word, size]) => <li key={word}><span class="row"><span class="label">{word}</span><span class="meter" aria-hidden="true"><i style={{ width: `${(size / most) * 100}%` }} /></span><span class="size">{number(size)}</span></span></li>)}</ul>
    </figure>
  );
}
