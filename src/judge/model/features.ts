import type { StatementFacts } from '../../model';
import { contextFeatureNames, contextFeatures } from './context-features';
import { nameFeatureNames, nameFeatures } from './name-features';
import { valueFeatureNames, valueFeatures } from './value-features';

/** All features in the model's order. */
export const featureNames: readonly string[] = [...valueFeatureNames, ...nameFeatureNames, ...contextFeatureNames];

const buffer = new Float64Array(featureNames.length);

/** Features of a statement in a document at `path`; the array is reused by the next call. */
export function featuresOf(facts: StatementFacts, path: string): Float64Array {
  const afterValue = valueFeatures(facts.value, buffer, 0);
  const afterName = nameFeatures(facts.name, buffer, afterValue);
  contextFeatures(facts, path, buffer, afterName);
  return buffer;
}
