import { ios } from './ios';
import type { Grammar } from './language';
import { pairs } from './pairs';
import { lineRelatives } from './relatives';
import { trees } from './trees';
import { vrp } from './vrp';

/** All grammars; within one layout the more specific ones first. */
export const GRAMMARS: readonly Grammar[] = [...lineRelatives, vrp, ios, ...trees, ...pairs];
