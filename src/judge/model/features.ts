import type { StatementFacts } from '../../model';
import { contextFeatureNames, contextFeatures } from './context-features';
import { nameFeatureNames, nameFeatures } from './name-features';
import { valueFeatureNames, valueFeatures } from './value-features';

/** All features in the model's order. */
export const featureNames: readonly string[] = [...valueFeatureNames, ...nameFeatureNames, ...contextFeatureNames];

const buffer = new Float64Array(featureNames.length);

const names = new Map<string, Float64Array>();
/** Names repeat; this many are remembered. */
const rememberedNames = 512;

function featuresOfName(name: string): Float64Array {
  let features = names.get(name);
  if (!features) {
    if (names.size >= rememberedNames) names.clear();
    features = new Float64Array(nameFeatureNames.length);
    nameFeatures(name, features, 0);
    names.set(name, features);
  }
  return features;
}

const values = new Map<string, Float64Array>();
/** In a tree two values of three are among the last thousand; longer ones seldom come again. */
const rememberedValues = 1000;
const longestRemembered = 256;

function featuresOfValue(value: string): Float64Array {
  let features = values.get(value);
  if (!features) {
    features = new Float64Array(valueFeatureNames.length);
    valueFeatures(value, features, 0);
    if (value.length > longestRemembered) return features;
    if (values.size >= rememberedValues) values.clear();
    values.set(value, features);
  }
  return features;
}

/** Features of a statement in a document at `path`; the array is reused by the next call. */
export function featuresOf(facts: StatementFacts, path: string): Float64Array {
  let at = 0;
  // `set` costs more than so few elements.
  for (const features of [featuresOfValue(facts.value), featuresOfName(facts.name)]) for (let index = 0; index < features.length; index++) buffer[at++] = features[index]!;
  contextFeatures(facts, path, buffer, at);
  return buffer;
}
