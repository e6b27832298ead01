import type { ReportView } from '../../view';

/** The view embedded in the page: base64 of gzip of JSON, in a block that browsers do not run. */
export async function embeddedView(): Promise<ReportView> {
  const text = document.getElementById('data')!.textContent!;
  if (typeof DecompressionStream === 'undefined') throw new Error('This browser cannot unpack the report: it takes Chromium 80, Firefox 113 or Safari 16.4.');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const view = (await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json()) as ReportView;
  if (view.schema !== 'keysweep-view/1') throw new Error('The report was written by another version of keysweep.');
  return view;
}
