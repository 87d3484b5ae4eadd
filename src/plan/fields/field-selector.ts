import { approximated, type FieldTable, honoured, refused } from './field-rule';

const NOT_YET = 'it is not known before the pod runs, and RunTask takes values, not references';

/** `fieldPath` of core/v1 ObjectFieldSelector, by what it may be. Only for documentation: `field-reference.ts` resolves the paths. */
export const FIELD_PATH: FieldTable = {
  'metadata.name': honoured('as in Kubernetes'),
  'metadata.namespace': honoured('as in Kubernetes'),
  "metadata.labels['KEY']": honoured('as in Kubernetes'),
  "metadata.annotations['KEY']": approximated(
    'as in Kubernetes; the failure counts of an index are refused, because they are not known when the execution starts',
  ),
  'metadata.uid': refused(NOT_YET, 'Use metadata.name, which no other pod of the Job ever has.'),
  'spec.serviceAccountName': honoured('as in Kubernetes'),
  'spec.nodeName': refused('there are no nodes', 'Use the ECS task metadata endpoint, which names the task.'),
  'status.podIP, status.podIPs': refused(NOT_YET, 'Use the ECS task metadata endpoint.'),
  'status.hostIP, status.hostIPs': refused(NOT_YET, 'Use the ECS task metadata endpoint.'),
};
