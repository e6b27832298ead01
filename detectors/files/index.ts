import type { CodeDetector } from '../../src/model';
import { ansibleFiles } from './ansible';
import { settingsFiles } from './dotenv';
import { jsonFiles } from './json-files';
import { yamlFiles } from './kubernetes';
import { loginFiles } from './logins';
import { hashFiles } from './password-hashes';
import { phpFiles } from './php';
import { serverFiles } from './servers';
import { singleValueFiles } from './single-values';
import { toolFiles } from './tool-settings';
import { windowsFiles } from './windows';
import { xmlFiles } from './xml-files';

/** Files that programs keep credentials in, read as the formats they are. */
export const detectors: readonly CodeDetector[] = [
  ...loginFiles, ...hashFiles, ...toolFiles, ...jsonFiles, ...yamlFiles, ...ansibleFiles, ...xmlFiles, ...windowsFiles, ...phpFiles, ...singleValueFiles, ...serverFiles, ...settingsFiles,
];
