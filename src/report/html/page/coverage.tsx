import type { ReportView } from '../../view';
import { className, count, number, size, zone } from './words';

/** Personal data by store: classes, records, whether a way leads there. */
export function Stores({ view }: { view: ReportView }) {
  return (
    <section id="data" aria-labelledby="h-data">
      <div class="section-head"><h2 id="h-data">Personal data</h2><p>{view.stores.length ? 'Counted by column and value; no value is kept.' : 'No records of personal data were seen.'}</p></div>
      {view.stores.length > 0 && (
        <div class="scroll"><table class="plain"><thead><tr><th scope="col">Store</th><th scope="col">Records by class</th><th scope="col">Credentials that lead there</th><th scope="col">From {zone(view.ways.from)}</th></tr></thead>
          <tbody>{view.stores.map((store) => <tr key={store.node}><th scope="row">{store.label}</th><td>{Object.entries(store.records).sort((a, b) => b[1] - a[1]).map(([id, records]) => <span class="pair" key={id}><b>{number(records)}</b> {className(id)}</span>)}</td><td class="numeric">{number(store.credentials)}</td><td>{store.reached ? <span class="chip cut">reached</span> : 'no way known'}</td></tr>)}</tbody></table></div>
      )}
    </section>
  );
}

/** What was asked, scanned, and not scanned, and why. */
export function Coverage({ view }: { view: ReportView }) {
  return (
    <section id="coverage" aria-labelledby="h-coverage">
      <div class="section-head"><h2 id="h-coverage">Coverage</h2><p>{view.complete ? 'Everything asked for was scanned, but for what is listed.' : 'Not everything asked for was scanned.'}</p></div>
      <div class="scroll"><table class="plain"><thead><tr><th scope="col">Source</th><th scope="col">Scanned</th><th scope="col">Bytes</th><th scope="col">Left out</th></tr></thead>
        <tbody>{view.coverage.map((one) => <tr key={one.source}><th scope="row">{one.source}</th><td class="numeric">{number(one.scanned)} of {number(one.seen)}</td><td class="numeric">{size(one.bytes)}</td><td>{Object.entries(one.skipped).map(([reason, times]) => <span class="pair" key={reason}><b>{number(times)}</b> {reason}</span>)}</td></tr>)}</tbody></table></div>
      {view.coverage.filter(({ details }) => details.length > 0).map((one) => (
        <details key={one.source} open={one.details.some(({ incomplete }) => incomplete)}><summary>{count(one.details.length, 'place')} of {one.source} not scanned{one.details.some(({ incomplete }) => incomplete) && <span class="chip cut">incomplete</span>}</summary>
          <ul class="skips">{one.details.map((skip) => <li class={skip.incomplete ? 'incomplete' : ''}><code>{skip.path}</code> <b>{skip.reason}</b>{skip.detail && `: ${skip.detail}`}</li>)}</ul></details>
      ))}
    </section>
  );
}
