import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isPackaged, readPackaged } from '../../config/packaged';
import { KeysweepError } from '../../model';

/** Script and style of the page, bundled at build time from src/report/html/page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Folder below dist/ that the build writes them to. */
const PAGE_FOLDER = 'report-page';

let known: PageAssets | undefined;

/** Reads the bundled page. Throws `not-built` in a checkout that was never built. */
export function pageAssets(): PageAssets {
  if (known) return known;
  for (let directory = __dirname; ; directory = dirname(directory)) {
    const folder = join(directory, 'dist', PAGE_FOLDER);
    if (isPackaged(join(directory, 'package.json')) && isPackaged(join(folder, 'page.js'))) {
      return (known = { script: readPackaged(join(folder, 'page.js')).toString('utf8'), style: readPackaged(join(folder, 'page.css')).toString('utf8') });
    }
    if (dirname(directory) === directory) throw new KeysweepError('not-built', 'the report page is not built', { actions: ['npm run build'] });
  }
}

/**
 * Content security policy under which only these two texts run (CSP 3, hash sources), nothing is loaded, and no string
 * becomes markup or script (Trusted Types). `connect` is the origin the page may ask, none by default.
 */
export function policyOf({ script, style }: PageAssets, connect = "'none'"): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; connect-src ${connect}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
}
