import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Lists that are too long for the data of a state machine: slots that a Map Run reads, and results that it writes. */
export class Lists {
  constructor(
    private readonly client: S3Client,
    readonly bucket: string,
  ) {}

  /** Stores the slots of an execution where its ItemReader looks for them. The same call again writes the same object. */
  async putSlots(uid: string, execution: string, slots: number[]): Promise<{ bucket: string; key: string }> {
    const key = `slots/${uid}/${execution}.json`;
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: JSON.stringify(slots),
        ContentType: 'application/json',
      }),
    );
    return { bucket: this.bucket, key };
  }

  /**
   * The outputs of a Map Run's children that succeeded.
   * @param manifest key of the `manifest.json` that a ResultWriter (COMPACT) wrote
   */
  async readResults(manifest: string): Promise<unknown[]> {
    const { ResultFiles } = (await this.read(manifest)) as { ResultFiles?: { SUCCEEDED?: { Key: string }[] } };
    const results: unknown[] = [];
    for (const { Key } of ResultFiles?.SUCCEEDED ?? []) {
      const file = await this.read(Key);
      for (const result of Array.isArray(file) ? file : []) results.push(result);
    }
    return results;
  }

  private async read(key: string): Promise<unknown> {
    const answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return JSON.parse((await answer.Body?.transformToString()) ?? '');
  }
}
