import { inspect } from 'node:util';

/** What every display of a secret shows in place of its characters. */
export const MASK = '****';

/**
 * A credential's text that cannot leave by accident: every implicit conversion
 * (template strings, JSON, util.inspect, concatenation, errors) gives the mask.
 * `reveal()` is the one way out; test/trust checks who may call it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plaintext. Only for sinks, rotators, verifiers, fingerprints and `--show-secrets`. */
  reveal(): string {
    return this.#value;
  }

  /** Length in UTF-16 units; never printed beside a short secret. */
  get length(): number {
    return this.#value.length;
  }

  /**
   * Enough to recognise a token by, never enough to use or guess it: a known prefix
   * of a long value (at most 4 characters of 20 and more) and a mask of fixed width.
   */
  mask(): string {
    return this.#value.length >= 20 && /^[A-Za-z0-9_$.-]{4}/.test(this.#value)
      ? this.#value.slice(0, 4) + MASK
      : MASK;
  }

  /** The mask. */
  toString(): string {
    return this.mask();
  }

  /** The mask. */
  toJSON(): string {
    return this.mask();
  }

  /** The mask. */
  [Symbol.toPrimitive](): string {
    return this.mask();
  }

  /** The mask, named as a secret. */
  [inspect.custom](): string {
    return `Secret(${this.mask()})`;
  }
}
