import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; }
h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin-top: 1.5rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #8884; vertical-align: top; }
tbody tr:focus, tbody tr:hover { background: #8882; cursor: pointer; outline: none; }
.critical, .high { font-weight: 600; } code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; margin: 0; }
form { display: flex; gap: .5rem; flex-wrap: wrap; margin: .5rem 0; } progress { width: 12rem; } [role=alert] { color: #c33; } svg { width: 100%; height: 6rem; }
dialog { max-width: 60rem; width: 90%; }`;

// Everything shown is set as text, never as markup: paths and contexts are an attacker's to choose.
const SCRIPT = `
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? sessionStorage.getItem('keysweep-token');
if (token) { sessionStorage.setItem('keysweep-token', token); history.replaceState(null, '', '/'); }
const byId = (id) => document.getElementById(id);
const element = (name, text, properties = {}) => Object.assign(document.createElement(name), { textContent: text ?? '' }, properties);
async function api(path, body) {
  const answer = await fetch('/api/' + path, { method: body ? 'POST' : 'GET', headers: { authorization: 'Bearer ' + token, ...(body ? { 'content-type': 'application/json' } : {}) }, body: body && JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error);
  byId('problem').textContent = '';
  return json;
}
const told = (work) => (...args) => work(...args).catch((error) => { byId('problem').textContent = error.message; });
const loadStatus = told(async () => {
  const status = await api('status');
  if (!status) { byId('status').textContent = 'There was no sweep yet.'; return; }
  const total = status.counts.reduce((sum, one) => sum + one.count, 0);
  const done = status.counts.filter(({ outcome }) => outcome !== 'waiting' && outcome !== 'running').reduce((sum, one) => sum + one.count, 0);
  byId('progress').max = total || 1; byId('progress').value = done;
  byId('status').textContent = 'Sweep ' + status.outcome + ': ' + done + ' of ' + total + ' targets; ' + status.credentials.open + ' credentials open, ' + status.credentials.history + ' only in history, ' + status.credentials.closed + ' closed.';
  byId('troubles').replaceChildren(...status.troubles.slice(0, 50).map((one) => element('li', one.outcome + ': ' + one.name + ': ' + (one.reason ?? ''))));
});
const loadTrend = told(async () => {
  const points = await api('trend');
  const most = Math.max(1, ...points.map(({ totals }) => totals.open ?? 0));
  const line = points.map(({ totals }, index) => (points.length > 1 ? index * 1000 / (points.length - 1) : 500) + ',' + (95 - 90 * (totals.open ?? 0) / most)).join(' ');
  byId('line').setAttribute('points', line);
  byId('trend-text').textContent = points.length + ' sweeps, at most ' + most + ' open credentials';
});
const loadCredentials = told(async () => {
  const query = new URLSearchParams([['state', byId('state').value], ['status', byId('decided').value]].filter(([, value]) => value));
  const credentials = await api('credentials?' + query);
  byId('credentials').replaceChildren(...credentials.map((one) => {
    const row = element('tr', '', { tabIndex: 0, onclick: () => showCredential(one.id), onkeydown: (event) => { if (event.key === 'Enter') showCredential(one.id); } });
    row.append(element('td', one.severity, { className: one.severity }), element('td', one.title), element('td', one.state), element('td', one.expired ? 'expired' : one.status), element('td', one.occurrences + ' in ' + one.targets), element('td', one.id));
    return row;
  }));
});
let shown;
const showCredential = told(async (id) => {
  const { credential, exposure, occurrences, decisions } = await api('credentials/' + encodeURIComponent(id));
  shown = id;
  byId('title').textContent = credential.title + ' ' + id;
  byId('exposure').textContent = exposure ? 'Exposure ' + exposure.score + ' (' + exposure.decision + '), ' + exposure.vector : '';
  byId('occurrences').replaceChildren(...occurrences.map((one) => {
    const row = element('tr');
    const context = element('td'); context.append(element('pre', one.context));
    row.append(element('td', one.state), element('td', one.target), element('td', one.path + ':' + one.line), element('td', one.introduced ? one.introduced.commit.slice(0, 10) + ' ' + one.introduced.author : ''), context);
    return row;
  }));
  byId('decisions').replaceChildren(...decisions.map((one) => element('li', one.decided_at.slice(0, 10) + ' ' + one.author + ': ' + one.status + ' (' + one.reason + ')' + (one.until ? ' until ' + one.until.slice(0, 10) : ''))));
  if (!byId('dialog').open) byId('dialog').showModal();
});
byId('decide').onsubmit = (event) => {
  event.preventDefault();
  told(async () => {
    await api('credentials/' + encodeURIComponent(shown) + '/decisions', { status: byId('as').value, reason: byId('reason').value, until: byId('until').value || undefined });
    byId('decide').reset();
    await showCredential(shown); await loadCredentials();
  })();
};
byId('close').onclick = () => byId('dialog').close();
byId('state').onchange = byId('decided').onchange = loadCredentials;
const loadPlans = told(async () => { byId('plans').replaceChildren(...(await api('plans')).map(({ name, steps }) => element('li', name + ': ' + steps.length + ' steps'))); });
loadStatus(); loadTrend(); loadCredentials(); loadPlans();
setInterval(loadStatus, 5000);`;

const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>keysweep</title><style>${STYLE}</style></head><body>
<h1>keysweep</h1><p id="problem" role="alert"></p>
<p><progress id="progress" value="0" max="1" aria-label="targets done"></progress> <span id="status" aria-live="polite"></span></p><ul id="troubles"></ul>
<h2>Open credentials over time</h2><svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-labelledby="trend-text"><polyline id="line" fill="none" stroke="currentColor" stroke-width="2" vector-effect="non-scaling-stroke"/></svg><p id="trend-text"></p>
<h2>Credentials</h2>
<form><label>State <select id="state"><option value="">all<option>open<option>history<option>closed</select></label>
<label>Decided <select id="decided"><option value="">all<option>open<option>false-positive<option>accepted<option>rotated</select></label></form>
<table><thead><tr><th>Severity<th>What<th>State<th>Decided<th>Places<th>Id</thead><tbody id="credentials"></tbody></table>
<h2>Rotation plans</h2><ul id="plans"></ul>
<dialog id="dialog" aria-labelledby="title"><h2 id="title"></h2><p id="exposure"></p>
<table><thead><tr><th>State<th>Target<th>Place<th>Commit<th>Context</thead><tbody id="occurrences"></tbody></table><h2>Decisions</h2><ul id="decisions"></ul>
<form id="decide"><select id="as" aria-label="decision"><option>false-positive<option>accepted<option>rotated<option>open</select><input id="reason" placeholder="reason" aria-label="reason" required><input id="until" type="date" aria-label="until"><button id="save">Decide</button><button id="close" type="button">Close</button></form></dialog>
<script>${SCRIPT}</script></body></html>`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page over the live store, and the content security policy under which only its own script and style run. */
export function page(): { html: string; policy: string } {
  return {
    html: HTML,
    policy: `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}
