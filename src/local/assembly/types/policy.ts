import * as z from 'zod';
import { policyDocument } from '../../iam/policy';
import type { Named } from '../physical-names';
import { DESCRIPTION, ignored, standIn } from '../resource-type';

const properties = z.strictObject({
  PolicyDocument: policyDocument,
  PolicyName: ignored('nobody refers to it'),
  Roles: z.array(z.string()).default([]),
});

export const policy = standIn(properties, {
  here: 'says what its roles may do',
  names: { longest: 128 },
  deploy({ PolicyDocument, Roles }, { draft }) {
    draft.policies.push({ roles: Roles, statements: PolicyDocument });
  },
});

const managedProperties = z.strictObject({
  PolicyDocument: policyDocument,
  ManagedPolicyName: ignored('it is the physical name'),
  Path: ignored('it is not part of any decision'),
  Roles: z.array(z.string()).default([]),
  Description: DESCRIPTION,
});

const arnOf = ({ name, place }: Named) => `arn:aws:iam::${place.account}:policy/${name}`;

export const managedPolicy = standIn(managedProperties, {
  here: 'says what the roles may do that it is attached to',
  names: { property: 'ManagedPolicyName', longest: 128 },
  ref: arnOf,
  deploy({ PolicyDocument, Roles }, resource) {
    resource.draft.policies.push({ arn: arnOf(resource), roles: Roles, statements: PolicyDocument });
  },
});
