/** Severities from the worst on, as reports name them. */
export const SEVERITIES: readonly string[] = ['critical', 'high', 'medium', 'low'];

/** Words as an array of SQL. */
export const sqlArray = (words: readonly string[]): string => `array[${words.map((word) => `'${word}'`).join(', ')}]`;

/** Position of a row's severity as SQL, 1 for critical. */
export const severityOf = (row: string): string => `array_position(${sqlArray(SEVERITIES)}, ${row}.severity)`;
