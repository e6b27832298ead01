import { render } from 'preact';
import { App } from './app';
import { embeddedView } from './data';
import { LiveApp } from './live';

const root = document.getElementById('app')!;

/** Reads the data, then draws; an error is shown, never swallowed. */
async function start(): Promise<void> {
  if (document.body.hasAttribute('data-live')) {
    root.replaceChildren();
    return render(<LiveApp />, root);
  }
  const view = await embeddedView();
  root.replaceChildren();
  render(<App view={view} />, root);
}

start().catch((error: unknown) => {
  root.textContent = error instanceof Error ? error.message : String(error);
});
