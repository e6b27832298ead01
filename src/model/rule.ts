import type { DetectorMetadata } from './detector';
import type { Check, DeclarativeDetector } from './pack';

/** What judgement and reports need to know of the rule a match is reported under. */
export type RuleMetadata = DetectorMetadata &
  Partial<Pick<DeclarativeDetector, 'labels' | 'publishedExamples' | 'verify'>> & { readonly checks?: readonly Check[] };

/** Metadata of every rule id that can appear in a report, by id. */
export type RulesById = Readonly<Record<string, RuleMetadata>>;
