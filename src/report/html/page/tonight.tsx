import type { ReportView } from '../../view';
import { Rail } from './rail';
import { className, count, DECISIONS, number, people, zone } from './words';

interface Props {
  readonly view: ReportView;
  readonly way: number;
  readonly onWay: (way: number) => void;
  readonly onSelect: (index: number) => void;
}

/** The first screen: what to rotate tonight and why, and the way it closes. */
export function Tonight({ view, way, onWay, onSelect }: Props) {
  const { shortlist, credentials, ways } = view;
  const path = ways.paths[way];
  const goal = path && view.graph.nodes[path.nodes.at(-1)!]!;
  const act = credentials.filter(({ decision, suppressed }) => decision === 'act' && !suppressed).length;
  return (
    <section id="tonight" aria-labelledby="h-tonight">
      {!view.complete && <Incomplete view={view} />}
      <h1 id="h-tonight">{headline(view)}</h1>
      <p class="lead">{summary(view, act)}</p>
      <Tiles view={view} />
      <div class={path ? 'split' : ''}>
        <ol class="ten" aria-label="What to rotate first">
          {shortlist.map((index, rank) => {
            const one = credentials[index]!;
            const [place] = one.places;
            return (
              <li key={one.id}>
                <button type="button" class={`pick ${one.decision}`} onClick={() => onSelect(index)}>
                  <span class="rank" aria-hidden="true">{rank + 1}</span>
                  <span class="body">
                    <span class="name">{one.title}{one.principal && <span class="for"> for {one.principal}</span>}{one.inCut && <span class="chip cut" title="part of the smallest set whose rotation closes every way">cut</span>}</span>
                    <span class="why">{one.why}</span>
                  </span>
                  <span class="meta">
                    {place && <span class="path" title={`${place.path}:${place.line}`}><bdi>{place.path}:{place.line}</bdi></span>}
                    <span><span class={`chip ${one.decision}`}>{DECISIONS.find(({ id }) => id === one.decision)!.word}</span>{one.owners[0] && ` ${one.owners[0]}${one.owners.length > 1 ? ` +${one.owners.length - 1}` : ''}`}</span>
                  </span>
                  <Score score={one.score} decision={one.decision} />
                </button>
              </li>
            );
          })}
        </ol>
        {path && (
          <div class="card way" role="group" aria-labelledby="h-way">
            <div class="card-head"><h2 id="h-way">From {zone(ways.from)} to {goal!.label}</h2>
              {ways.paths.length > 1 && <label class="small">way <select value={String(way)} onChange={(event) => onWay(Number(event.currentTarget.value))}>{ways.paths.map(({ nodes }, i) => <option value={String(i)}>{i + 1}: {view.graph.nodes[nodes.at(-1)!]!.label}</option>)}</select> of {number(ways.paths.length + ways.more)}</label>}
            </div>
            <p class="verdict">{verdict(view)}</p>
            <Rail view={view} path={path} onSelect={onSelect} />
          </div>
        )}
        {!path && <div class="note">No way from {zone(ways.from)} to {ways.to} is known. Say what is reachable and where the data lie with <code>--inventory</code>, or ask for another with <code>--from</code> and <code>--to</code>.</div>}
      </div>
    </section>
  );
}

/** An exposure score as figure and bar. */
export function Score({ score, decision }: { score: number; decision: string }) {
  return <span class={`score ${decision}`}><span class="value">{score.toFixed(1)}</span><span class="bar" aria-hidden="true"><i style={{ width: `${score * 10}%` }} /></span><span class="hidden"> of 10</span></span>;
}

function headline({ shortlist, credentials }: ReportView): string {
  if (credentials.length === 0) return 'Nothing found';
  if (shortlist.length === 0) return 'Nothing to rotate tonight';
  return shortlist.length === 1 ? 'Rotate this credential tonight' : `Rotate these ${shortlist.length} credentials tonight`;
}

function summary({ credentials, open, places, ways, stores }: ReportView, act: number): string {
  if (credentials.length === 0) return 'No credentials were found in what was scanned. Coverage below says what that was.';
  const parts = [`${count(open, 'credential')} in ${count(places, 'place')}; ${act === 0 ? 'none is' : act === 1 ? 'one is' : `${number(act)} are`} usable as found and far-reaching.`];
  const reached = stores.filter((store) => store.reached);
  if (reached.length) {
    parts.push(`From ${zone(ways.from)}, stored credentials lead to ${count(reached.length, 'store')} with personal data (${number(Math.max(...reached.map(({ records }) => people(records))))} records in the largest).`);
    if (ways.cut?.length) parts.push(`Rotating ${ways.cut.length === 1 ? 'one of them' : `${number(ways.cut.length)} of them`} closes every way found.`);
  }
  return parts.join(' ');
}

function verdict({ ways, graph }: ReportView): string {
  if (ways.cut === null) return 'Rotation alone cannot close this: something leads there without a credential. Close that access.';
  if (!ways.cut?.length) return '';
  const names = ways.cut.slice(0, 3).map((node) => graph.nodes[node]!.label);
  return `The cut: rotate ${ways.cut.length === 1 ? `“${names[0]}”` : `${ways.cut.length} credentials (${names.join(', ')}${ways.cut.length > 3 ? '…' : ''})`} and ${ways.reached === 1 ? 'the store is' : `none of the ${number(ways.reached)} stores stays in reach`}${ways.reached === 1 ? ' out of reach' : ''}. No smaller set does it.`;
}

function Tiles({ view }: { view: ReportView }) {
  const open = view.credentials.filter(({ suppressed }) => !suppressed);
  const tally = DECISIONS.map(({ id, word, hint }) => ({ id, word, hint, size: open.filter(({ decision }) => decision === id).length }));
  const worst = [...view.stores].filter(({ reached }) => reached)[0] ?? view.stores[0];
  const scanned = view.coverage.reduce((sum, one) => sum + one.scanned, 0);
  return (
    <dl class="tiles">
      {tally.map(({ id, word, hint, size }) => <div class={`tile ${id}`} key={id} title={hint}><dt>{word}</dt><dd>{number(size)}</dd></div>)}
      <div class="tile data"><dt>{worst ? (worst.reached ? 'Personal data in reach' : 'Personal data found') : 'Personal data'}</dt><dd>{worst ? number(people(worst.records)) : 'none'}<small>{worst && ` records, ${Object.keys(worst.records).slice(0, 2).map(className).join(', ')}${Object.keys(worst.records).length > 2 ? '…' : ''}`}</small></dd></div>
      <div class={`tile ${view.complete ? '' : 'warn'}`}><dt>Scanned</dt><dd>{number(scanned)}<small> documents{view.complete ? '' : ', incomplete'}</small></dd></div>
    </dl>
  );
}

function Incomplete({ view }: { view: ReportView }) {
  const missing = view.coverage.flatMap(({ details }) => details).filter(({ incomplete }) => incomplete).length;
  return <p class="banner" role="status"><b>The scan is incomplete.</b> {count(missing, 'place')} that should have been scanned {missing === 1 ? 'was' : 'were'} not: see <a href="#coverage" onClick={(event) => { event.preventDefault(); document.getElementById('coverage')?.scrollIntoView(); }}>Coverage</a>.</p>;
}
