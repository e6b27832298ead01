import type { CodeDetector } from '../../src/model';
import { connectCall, djangoDatabase, goMysqlDsn, jaasLogin, oracleLogin } from './client-statements';
import { connectionString } from './connection-string';
import { credentialUrl } from './url';

/** Credentials of databases, brokers and servers in URLs, connection strings and connect calls. */
export const detectors: readonly CodeDetector[] = [credentialUrl, connectionString, oracleLogin, goMysqlDsn, jaasLogin, djangoDatabase, connectCall];
