import * as z from 'zod';
import { policyDocument } from '../../iam/policy';
import { madeUpId, type Named } from '../physical-names';
import { DESCRIPTION, ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  AssumeRolePolicyDocument: policyDocument,
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  RoleName: ignored('it is the physical name'),
  Path: ignored('it is not part of any decision'),
  MaxSessionDuration: ignored('nothing here expires'),
  Description: DESCRIPTION,
  Tags: TAGS,
});

/** IAM knows no Region. */
const arnOf = ({ name, place }: Named) => `arn:aws:iam::${place.account}:role/${name}`;

export const role = standIn(properties, {
  here: 'is whom a function, a state machine or a schedule acts as: what its policies do not allow is refused',
  names: { property: 'RoleName', longest: 64 },
  attributes: {
    Arn: arnOf,
    RoleId: (resource) => madeUpId('AROA', resource).replace('-', '').toUpperCase(),
  },
  deploy({ AssumeRolePolicyDocument, Policies, ManagedPolicyArns }, resource) {
    resource.draft.roles.push({
      name: resource.name,
      arn: arnOf(resource),
      trust: AssumeRolePolicyDocument,
      statements: Policies.flatMap(({ PolicyDocument }) => PolicyDocument),
      managedPolicies: ManagedPolicyArns,
    });
  },
});
