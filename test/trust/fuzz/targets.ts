import { containers } from './containers';
import { decoders } from './decoders';
import { detecting } from './detecting';
import { git } from './git';
import { settings } from './settings';
import type { FuzzTarget } from './target';
import { writers } from './writers';

/** Everything that reads or writes what strangers wrote, by name. */
export const targets: Readonly<Record<string, FuzzTarget>> = { ...decoders, ...containers, ...detecting, ...settings, ...git, ...writers };
