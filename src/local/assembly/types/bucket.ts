import * as z from 'zod';
import { ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  BucketName: ignored('it is the physical name'),
  BucketEncryption: ignored('the state folder is as safe as the disk it is on'),
  LifecycleConfiguration: ignored('objects stay for as long as the state folder'),
  PublicAccessBlockConfiguration: ignored('only the functions here can reach it'),
  OwnershipControls: ignored('there is one account'),
  Tags: TAGS,
});

export const bucket = standIn(properties, {
  here: 'is a folder of files, without versions and life cycles',
  names: { property: 'BucketName', longest: 63, lowerCase: true },
  attributes: {
    Arn: ({ name }) => `arn:aws:s3:::${name}`,
    DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
    RegionalDomainName: ({ name, place }) => `${name}.s3.${place.region}.amazonaws.com`,
  },
  deploy: (_, { draft, name }) => void draft.buckets.push(name),
});
