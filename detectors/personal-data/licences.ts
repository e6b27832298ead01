/**
 * Formats of driver's licence numbers by US state and territory, as the states issue them (AAMVA's issuer pages and the states' own;
 * N digits, A letters). Several states have had more than one.
 */
export const LICENCE_FORMATS: Readonly<Record<string, RegExp>> = Object.fromEntries(Object.entries({
  AL: '\\d{1,8}', AK: '\\d{1,7}', AZ: '[A-Z]\\d{8}|\\d{9}', AR: '\\d{4,9}', CA: '[A-Z]\\d{7}', CO: '\\d{9}|[A-Z]\\d{3,6}|[A-Z]{2}\\d{2,5}', CT: '\\d{9}', DE: '\\d{1,7}', DC: '\\d{7}|\\d{9}', FL: '[A-Z]\\d{12}',
  GA: '\\d{7,9}', HI: '[A-Z]\\d{8}|\\d{9}', ID: '[A-Z]{2}\\d{6}[A-Z]|\\d{9}', IL: '[A-Z]\\d{11,12}', IN: '[A-Z]\\d{9}|\\d{9,10}', IA: '\\d{9}|\\d{3}[A-Z]{2}\\d{4}', KS: '[A-Z]\\d[A-Z]\\d[A-Z]|[A-Z]\\d{8}|\\d{9}', KY: '[A-Z]\\d{8,9}|\\d{9}',
  LA: '\\d{1,9}', ME: '\\d{7}[A-Z]?|\\d{8}', MD: '[A-Z]\\d{12}', MA: '[A-Z]{1,2}\\d{7,8}|\\d{9}', MI: '[A-Z]\\d{10}|[A-Z]\\d{12}', MN: '[A-Z]\\d{12}', MS: '\\d{9}', MO: '[A-Z]\\d{5,9}|[A-Z]\\d{6}R|\\d{8}[A-Z]{2}|\\d{9}[A-Z]?',
  MT: '[A-Z]\\d{8}|\\d{9}|\\d{13,14}', NE: '[A-Z]\\d{6,8}', NV: '\\d{9,10}|\\d{12}|X\\d{8}', NH: '\\d{2}[A-Z]{3}\\d{5}|NH[A-Z]\\d{8}', NJ: '[A-Z]\\d{14}', NM: '\\d{8,9}', NY: '[A-Z]\\d{7}|[A-Z]\\d{18}|\\d{8}|\\d{9}|\\d{16}', NC: '\\d{1,12}',
  ND: '[A-Z]{3}\\d{6}|\\d{9}', OH: '[A-Z]\\d{4,8}|[A-Z]{2}\\d{3,7}|\\d{8}', OK: '[A-Z]?\\d{9}', OR: '\\d{1,9}|[A-Z]\\d{6}', PA: '\\d{8}', PR: '\\d{5,7}|\\d{9}', RI: '\\d{7}|[A-Z]\\d{6}', SC: '\\d{5,11}', SD: '\\d{6,10}|\\d{12}', TN: '\\d{7,9}',
  TX: '\\d{7,8}', UT: '\\d{4,10}', VT: '\\d{8}|\\d{7}A', VA: '[A-Z]\\d{8,11}|\\d{9}', WA: '(?=.{12}$)[A-Z]{1,7}[A-Z0-9*]{5,11}|WDL[A-Z0-9]{9}', WV: '\\d{7}|[A-Z]{1,2}\\d{5,6}', WI: '[A-Z]\\d{13}', WY: '\\d{9,10}',
}).map(([state, pattern]) => [state, new RegExp(`^(?:${pattern})$`)]));

/** Digits alone prove little: without the state a number must be as long as most states' are. */
const BARE_DIGITS = 7;

/** Whether a value is a licence number of the state (two letters), or of any where the state is not known. */
export function isLicence(value: string, state?: string): boolean {
  if (/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(value.trim())) return false; // a date
  const text = value.trim().toUpperCase().replace(/[\s-]/g, '');
  const format = state === undefined ? undefined : LICENCE_FORMATS[state.trim().toUpperCase()];
  if (format) return format.test(text);
  if (/^\d+$/.test(text) && text.length < BARE_DIGITS) return false;
  return Object.values(LICENCE_FORMATS).some((one) => one.test(text));
}
