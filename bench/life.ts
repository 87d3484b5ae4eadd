/** What is billed by the piece. */
export interface Counts {
  transitions: number;
  /** Of the API, and those that follow. */
  requests: number;
  invocations: number;
  /** Of EventBridge Scheduler. */
  calls: number;
  /** Of DynamoDB; every write is counted as a transaction, which costs twice. */
  writes: number;
  /** Of DynamoDB, consistent, of 4 KB at most. */
  reads: number;
  /** Of SQS: three states of each task, and two requests for each batch. */
  messages: number;
  /** Of S3. */
  puts: number;
  gets: number;
}

export interface Life {
  name: string;
  pods: number;
  counts: Counts;
}

/** Of a CronJob that has run for so long that each Job it starts takes the place of an older one. */
export interface CronLife {
  name: string;
  hours: number;
  counts: Counts;
}
