import type { Message } from '../sqs/queue';

/** A message as Lambda hands it to a function (Lambda: "Example Amazon SQS message event"). */
export function queueRecord(message: Message, queueArn: string) {
  const [, , , awsRegion, account] = queueArn.split(':');
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt),
      SenderId: String(account),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    },
    messageAttributes: {},
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: String(awsRegion),
  };
}

/** What filters of a mapping see: a body that is JSON counts as what it says. */
export function filteredRecord(message: Message, queueArn: string): unknown {
  const record = queueRecord(message, queueArn);
  try {
    return { ...record, body: JSON.parse(message.body) };
  } catch {
    return record;
  }
}
