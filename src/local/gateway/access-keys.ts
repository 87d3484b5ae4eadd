import { randomBytes } from 'node:crypto';
import { ServiceError } from '../service';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Who signed a request, and for which service. */
export interface Caller {
  name: string;
  /** As in the scope of the signature, e.g. `dynamodb`, `states`, `s3`. */
  service: string;
}

export interface AccessKeys {
  /** Credentials for a caller of this name; the same ones when it asks again. */
  issue(name: string): Credentials;
  /**
   * Whose key a request's `Authorization` header names. The signature is not verified: the key is a secret here, made anew at every start
   * and known only to what this process has started.
   * @throws ServiceError as AWS words it, with status 403
   */
  callerOf(authorization: string | undefined): Caller;
  /** Whose key it is, and its secret; for who verifies signatures. */
  ownerOf(accessKeyId: string): { name: string; secretAccessKey: string } | undefined;
}

const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/\d{8}\/[^/,]+\/([^/,]+)\/aws4_request,/;

export function createAccessKeys(): AccessKeys {
  const issued = new Map<string, Credentials>();
  const names = new Map<string, string>();
  return {
    issue(name) {
      let credentials = issued.get(name);
      if (!credentials) {
        const accessKeyId = `AKIA${randomBytes(16).toString('hex').toUpperCase()}`;
        credentials = { accessKeyId, secretAccessKey: randomBytes(30).toString('base64') };
        issued.set(name, credentials);
        names.set(accessKeyId, name);
      }
      return credentials;
    },
    callerOf(authorization) {
      const [, accessKeyId, service] = CREDENTIAL.exec(authorization ?? '') ?? [];
      if (!accessKeyId || !service)
        throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
      const name = names.get(accessKeyId);
      if (name === undefined)
        throw new ServiceError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
          403,
        );
      return { name, service };
    },
    ownerOf(accessKeyId) {
      const name = names.get(accessKeyId);
      const credentials = name === undefined ? undefined : issued.get(name);
      return credentials && { name: name ?? '', secretAccessKey: credentials.secretAccessKey };
    },
  };
}
