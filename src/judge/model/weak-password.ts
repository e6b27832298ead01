import type { Evidence, StatementFacts } from '../../model';

/** A value that is recognised as what people choose for passwords, and the least probability it deserves. */
export interface WeakPassword {
  readonly least: number;
  readonly evidence: Evidence;
}

/**
 * A season, month or the like with a year: what password rotation policies make people choose (`Winter2024!`, `Sommer-23`).
 * NIST SP 800-63B, appendix A, names the habit. In German, French, Spanish and Italian, too.
 */
const SEASON_AND_YEAR = new RegExp('^(?:spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december'
  + '|fr(?:\\xc3\\xbc|ue)hling|sommer|herbst|januar|februar|maerz|juni|juli|oktober|dezember|printemps|ete|automne|hiver|primavera|verano|otono|invierno|estate|autunno|inverno)'
  + '[-_.@#]?(?:(?:19|20)\\d\\d|\\d\\d)[!@#$%&*.?]{0,3}$', 'i');

/** Names that can only mean a password. */
const PASSWORD_NAME = /passw|passwd|pwd|(?:^|[_.-])pass$|Pass$|passphrase/i;

/**
 * Word lists make the model take such values for placeholders; as the value of a password they are real ones, of
 * the weakest kind. Not in prose, where people write about them.
 */
export function weakPassword({ name, value, style }: StatementFacts): WeakPassword | undefined {
  if (style === 'prose' || !PASSWORD_NAME.test(name) || !SEASON_AND_YEAR.test(value)) return undefined;
  return { least: 0.6, evidence: { kind: 'model', effect: 'raises', text: 'a season or month with a year: a password people choose' } };
}
