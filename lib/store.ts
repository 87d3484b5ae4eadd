import { Duration } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Configuration } from './configuration';

/** What Gantry remembers: Kubernetes objects and progress in one table, lists of indexes and results of Map Runs in one bucket. */
export class Store extends Construct {
  readonly table: Table;
  readonly bucket: Bucket;
  /** Of the table. */
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { removalPolicy }: Pick<Configuration, 'removalPolicy'>) {
    super(scope, id);
    this.table = new Table(this, 'Objects', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // With a key that DynamoDB owns: every other one bills its calls of KMS.
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: 'expires',
      removalPolicy,
    });
    if (!this.table.tableStreamArn) throw new Error('the table has no stream');
    this.streamArn = this.table.tableStreamArn;
    this.bucket = new Bucket(this, 'Lists', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
      lifecycleRules: [
        { prefix: 'results/', expiration: Duration.days(14) },
        { prefix: 'slots/', expiration: Duration.days(90) },
        // Step Functions uploads results in parts, and those of an upload that was broken off are paid for and seen by nobody.
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
  }
}
