/** A path-style request as node:http has it; header names in lower case. */
export interface S3Request {
  method: string;
  /** Path and query, still percent-encoded. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface S3Response {
  statusCode: number;
  headers: Record<string, string>;
  body: Buffer | string;
}
