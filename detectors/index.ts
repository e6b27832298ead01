/* eslint-disable @typescript-eslint/no-require-imports -- each module loads on its first hit, so that start-up pays for none */
import type { CodeDetector } from '../src/model';

/** A module of code detectors: `load` requires it, on first use. */
export interface CodeModule {
  readonly module: string;
  readonly load: () => { readonly detectors: readonly CodeDetector[] };
}

/** All modules of code detectors; declarative ones are the JSON packs beside them. One line a module. */
export const codeModules: readonly CodeModule[] = [
  { module: 'device', load: () => require('./device') },
  { module: 'generic', load: () => require('./generic') },
  { module: 'keys', load: () => require('./keys') },
  { module: 'database', load: () => require('./database') },
  { module: 'files', load: () => require('./files') },
  { module: 'personal-data', load: () => require('./personal-data') },
  { module: 'hosts', load: () => require('./hosts') },
];
