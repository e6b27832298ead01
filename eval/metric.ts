import type { Label, Window } from './corpus';

/** Lines a finding covers, 0-based, both included. */
export interface FoundLines {
  readonly first: number;
  readonly last: number;
}

/** A line, or the lines of one label that spans several; positive where any label on it is true. */
export interface Unit {
  readonly first: number;
  readonly last: number;
  readonly positive: boolean;
  readonly categories: readonly string[];
  /** All its labels are of category UUID: identifiers, most of them. */
  readonly uuidOnly: boolean;
}

/** Units of a window by the metric of ../shared/corpora/README.md. */
export function unitsOf(window: Window): Unit[] {
  const byPlace = new Map<string, Label[]>();
  for (const label of window.labels) {
    const place = `${label.line}-${label.last ?? label.line}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), label]);
  }
  return [...byPlace.values()].map((labels) => {
    const truths = labels.filter((label) => label.truth);
    return {
      first: labels[0]!.line,
      last: labels[0]!.last ?? labels[0]!.line,
      positive: truths.length > 0,
      categories: [...new Set((truths.length ? truths : labels).flatMap((label) => label.category.split(':')))],
      uuidOnly: labels.every((label) => label.category === 'UUID'),
    };
  });
}

/** Units a finding counts for: those its first line lies in (the positive ones alone, best place first), else those that begin within it. */
export function unitsFor(found: FoundLines, units: readonly Unit[]): readonly Unit[] {
  const holding = units.filter((unit) => found.first >= unit.first && found.first <= unit.last);
  if (holding.length === 0) return units.filter((unit) => unit.first > found.first && unit.first <= found.last);
  const positive = holding.filter((unit) => unit.positive);
  if (positive.length === 0) return holding;
  const rank = (unit: Unit) => (unit.first === found.first && unit.last === found.last ? 0 : unit.first === found.first ? 1 : 2);
  return [...positive].sort((a, b) => rank(a) - rank(b) || a.last - a.first - (b.last - b.first)).slice(0, 1);
}

/** Counts over windows. */
export interface Score {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  /** Distinct lines with a finding that no unit holds. */
  unlabelled: number;
}

export function precision({ truePositives, falsePositives }: Score): number {
  return truePositives / Math.max(1, truePositives + falsePositives);
}

export function recall({ truePositives, falseNegatives }: Score): number {
  return truePositives / Math.max(1, truePositives + falseNegatives);
}

export function f1(score: Score): number {
  const p = precision(score);
  const r = recall(score);
  return p + r === 0 ? 0 : (2 * p * r) / (p + r);
}
