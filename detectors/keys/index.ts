import type { CodeDetector } from '../../src/model';
import { jsonWebToken } from './jwt';
import { privateKey } from './private-key';
import { puttyKey } from './putty';
import { ageKey, dnssecKey, jsonWebKey, tsigKey, wireguardKey, xmlRsaKey } from './single-line-keys';

/** Cryptographic keys and tokens that are recognised by their own structure. */
export const detectors: readonly CodeDetector[] = [privateKey, puttyKey, ageKey, wireguardKey, dnssecKey, tsigKey, jsonWebKey, xmlRsaKey, jsonWebToken];
