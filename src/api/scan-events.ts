import type { Occurrence, PlacedObservation, Rejection, ScanReport } from '../model';
import { runScan, toReport, type ScanProgress, type ScanRequest, type ScanSummary } from './scan';

/** What a running scan tells, as it comes. */
export type ScanEvent =
  | { readonly type: 'occurrence'; readonly occurrence: Occurrence }
  | { readonly type: 'observation'; readonly observation: PlacedObservation }
  | { readonly type: 'rejection'; readonly rejection: Rejection }
  | { readonly type: 'progress'; readonly progress: ScanProgress }
  /** The last one. */
  | { readonly type: 'end'; readonly summary: ScanSummary };

/**
 * A scan. Awaited, it gives the whole report; iterated, its events while it runs (`for await (const event of scan(…))`), in no
 * fixed order. It begins when either is asked for, once. Leaving the loop stops it, as `request.signal` does: what was found
 * so far is kept, and the report says that it is incomplete. It prints nothing and keeps nothing in the process.
 */
export class Scan implements PromiseLike<ScanReport>, AsyncIterable<ScanEvent> {
  readonly #request: ScanRequest;
  readonly #stop = new AbortController();
  #report: Promise<ScanReport> | undefined;

  constructor(request: ScanRequest) {
    this.#request = request;
  }

  then<A = ScanReport, B = never>(fulfilled?: ((report: ScanReport) => A | PromiseLike<A>) | null, rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
    return (this.#report ??= this.#run(() => undefined)).then(fulfilled, rejected);
  }

  /** Starts the scan and gives its events as they come; leaving the loop ends the scan. */
  async *[Symbol.asyncIterator](): AsyncIterator<ScanEvent, void, void> {
    if (this.#report) throw new Error('a scan runs once: make another one to iterate it');
    const waiting: ScanEvent[] = [];
    let wake: () => void = () => undefined;
    let ended = false;
    let failure: unknown;
    this.#report = this.#run((event) => { waiting.push(event); wake(); });
    this.#report.catch((error: unknown) => { failure = error; }).finally(() => { ended = true; wake(); });
    try {
      for (;;) {
        for (let event = waiting.shift(); event; event = waiting.shift()) yield event;
        if (ended) break;
        await new Promise<void>((resolve) => { wake = resolve; });
      }
      if (failure !== undefined) throw failure;
    } finally {
      this.#stop.abort();
    }
  }

  async #run(tell: (event: ScanEvent) => void): Promise<ScanReport> {
    const { signal, progress } = this.#request;
    const occurrences: Occurrence[] = [];
    const observations: PlacedObservation[] = [];
    const rejections: Rejection[] = [];
    const request: ScanRequest = {
      ...this.#request, signal: signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal,
      progress: (now) => { progress?.(now); tell({ type: 'progress', progress: now }); },
    };
    const summary = await runScan(request, {
      occurrence: (occurrence) => { occurrences.push(occurrence); tell({ type: 'occurrence', occurrence }); },
      observation: (observation) => { observations.push(observation); tell({ type: 'observation', observation }); },
      rejection: (rejection) => { rejections.push(rejection); tell({ type: 'rejection', rejection }); },
    });
    tell({ type: 'end', summary });
    return toReport(summary, occurrences, observations, request.explainRejected ? rejections : undefined);
  }
}

/** Scans what a request names: `await scan({ paths: ['.'] })`, or `for await (const event of scan({ paths: ['.'] }))`. */
export function scan(request: ScanRequest): Scan {
  return new Scan(request);
}
