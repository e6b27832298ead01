import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { changes, factorEffects } from '../../../exposure/explain';
import { parseVector } from '../../../exposure/score';
import type { ReportView } from '../../view';
import { Rail, wayThrough } from './rail';
import { Score } from './tonight';
import { count, day, DECISIONS, FACTOR_WORDS, factorValue } from './words';

interface Props {
  readonly view: ReportView;
  readonly index: number;
  readonly onClose: () => void;
  readonly onSelect: (index: number) => void;
  readonly panel?: (credentialId: string) => ComponentChildren;
}

/** One credential: why, what lowers it, where it leads, where it lies. */
export function Detail({ view, index, onClose, onSelect, panel }: Props) {
  const one = view.credentials[index]!;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const factors = useMemo(() => parseVector(one.vector), [one]);
  const way = useMemo(() => wayThrough(view, one.nodes), [view, one]);
  const advice = view.advice[one.ruleId];
  return (
    <div class="drawer" role="dialog" aria-labelledby="h-detail">
      <div class="drawer-head"><h2 id="h-detail" tabIndex={-1} ref={heading}>{one.title}</h2><button type="button" class="quiet" id="close" onClick={onClose} aria-label="Close">✕</button></div>
      <div class="drawer-body">
        <p class="facts"><Score score={one.score} decision={one.decision} /><span class={`chip ${one.decision}`}>{DECISIONS.find(({ id }) => id === one.decision)!.word}</span>{one.inCut && <span class="chip cut">closes the ways</span>}{one.suppressed && <span class="chip">{one.suppressed}</span>}</p>
        <p class="why">{one.why}</p>
        <dl class="list">
          <dt>Id</dt><dd><code>{one.id}</code></dd>
          <dt>Secret</dt><dd><code>{one.secret}</code></dd>
          {one.principal && <><dt>For</dt><dd>{one.principal}</dd></>}
          <dt>Rule</dt><dd>{one.ruleId}</dd>
          <dt>Owner</dt><dd>{one.owners.length ? <>{one.owners.join(', ')} <span class="sub">({one.ownersFrom})</span></> : 'nobody known'}</dd>
          {one.firstSeen && <><dt>First seen</dt><dd>{day(one.firstSeen)}</dd></>}
          {one.labels.length > 0 && <><dt>Labels</dt><dd>{one.labels.join(', ')}</dd></>}
        </dl>
        {panel?.(one.id)}
        {factors && <Factors vector={one.vector} effects={factorEffects(factors)} score={one.score} evidence={one.evidence} />}
        {factors && <Changes list={changes(factors)} />}
        {advice && (advice.remediation || advice.revoke || advice.rotate) && <section><h3>What to do</h3>{[advice.remediation, advice.revoke && `Revoke: ${advice.revoke}`, advice.rotate && `Rotate: ${advice.rotate}`].filter(Boolean).map((text) => <p>{text}</p>)}</section>}
        {way && <section><h3>The way over it</h3><Rail view={view} path={way} onSelect={onSelect} /></section>}
        <section><h3>{count(one.total, 'place')}</h3>
          <ul class="places">{one.places.map((place) => (
            <li key={`${place.path}:${place.line}`}>
              <p class="where"><code>{place.path}:{place.line}</code></p>
              {place.context && <pre>{place.context}</pre>}
              <p class="sub">{[place.form, `${place.confidence} confidence`, place.host && `on ${place.host}`, place.statement, place.commit && `commit ${place.commit.slice(0, 10)}`, place.author && `by ${place.author}`, day(place.date), place.atHead === false ? 'only in history' : '', place.owner && `owner ${place.owner}`].filter(Boolean).join(' · ')}</p>
              {place.notes.length > 0 && <p class="sub">{place.notes.join('; ')}</p>}
            </li>
          ))}</ul>
          {one.total > one.places.length && <p class="small">The first {one.places.length} are shown; <code>keysweep report --format jsonl</code> lists all.</p>}
        </section>
        {advice && advice.references.length > 0 && <section><h3>References</h3><ul>{advice.references.map((url) => <li class="sub">{url}</li>)}</ul></section>}
      </div>
    </div>
  );
}

function Factors({ vector, effects, score, evidence }: { vector: string; effects: ReturnType<typeof factorEffects>; score: number; evidence: Readonly<Record<string, string>> }) {
  return (
    <section><h3>Why {score.toFixed(1)}</h3>
      <p class="sub">Each bar is what the score would lose if this factor were at its least.</p>
      <table class="factors">
        <thead><tr><th scope="col">Factor</th><th scope="col">Value</th><th scope="col">Weight</th><th scope="col">Without</th></tr></thead>
        <tbody>{effects.map(({ factor, value, without }) => (
          <tr key={factor}>
            <th scope="row">{FACTOR_WORDS[factor]}</th><td>{factorValue(factor, value)}</td>
            <td class="weight"><span class="meter" aria-hidden="true"><i style={{ width: `${Math.max(0, score - without) * 10}%` }} /></span><span class="sub">{evidence[factor]}</span></td>
            <td class="numeric">{without.toFixed(1)}</td>
          </tr>
        ))}</tbody>
      </table>
      <p class="sub"><code>{vector}</code></p>
    </section>
  );
}

function Changes({ list }: { list: ReturnType<typeof changes> }) {
  if (list.length === 0) return null;
  return <section><h3>What lowers it, cheapest first</h3><ul class="changes">{list.map(({ what, score, decision }) => <li key={what}><Score score={score} decision={decision} /> <span>{what}</span></li>)}</ul></section>;
}
