/**
 * The program of a plugin's worker thread, as text: it is started by `eval`, so that it needs no file beside the bundles.
 * Messages come by a port that both sides read synchronously; `state` wakes the waiting side. It answers
 * `{ detectors }` to the loading, then `{ matches }` or `{ error }` to each call.
 */
export const WORKER_SOURCE = `
const { workerData: { url, port, state } } = require('node:worker_threads');
process.stdout.write = process.stderr.write = () => true;
const answer = (value) => { port.postMessage(value); Atomics.store(state, 0, 1); Atomics.notify(state, 0); };
const told = (error) => String((error && error.message) || error).slice(0, 500);
const PLAIN = ['start', 'end', 'form', 'encoding', 'decoded', 'name', 'principal', 'privilege', 'target', 'labels', 'probability'];
const MATCHES = 10000;
import(url).then((module) => {
  const detectors = module.detectors ?? module.default;
  if (!Array.isArray(detectors)) return answer({ error: 'it exports no list called detectors' });
  port.on('message', ({ index, document }) => {
    try {
      const matches = [];
      for (const match of detectors[index].match(document)) {
        if (matches.push(Object.fromEntries(PLAIN.filter((key) => match[key] !== undefined).map((key) => [key, match[key]]))) >= MATCHES) break;
      }
      answer({ matches: JSON.parse(JSON.stringify(matches)) });
    } catch (error) { answer({ error: told(error) }); }
  });
  answer({ detectors: detectors.map((detector) => ({ ...JSON.parse(JSON.stringify(detector)), match: typeof detector.match })) });
}).catch((error) => answer({ error: told(error) }));
`;
