import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { createAccessKeys } from '../../src/local/gateway/access-keys';
import { startAwsEndpoint } from '../../src/local/gateway/aws-endpoint';
import type { S3 } from '../../src/local/s3/s3';

/** The real client, over a socket: how SDKs write the body of an upload depends on it. */
export async function connectS3(s3: Pick<S3, 'handle'>): Promise<{ client: S3Client; close(): Promise<void> }> {
  const keys = createAccessKeys();
  const endpoint = await startAwsEndpoint({
    services: () => ({ rest: [], json: [], s3 }),
    keys,
    uuid: randomUUID,
    failed: (error) => {
      throw error;
    },
  });
  const client = new S3Client({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: keys.issue('test'),
    maxAttempts: 1,
  });
  return {
    client,
    close() {
      client.destroy();
      return endpoint.close();
    },
  };
}
