import { type FieldTable, harmless, honoured, refused } from './field-rule';

/** batch/v1 JobSpec. */
export const JOB_SPEC: FieldTable = {
  parallelism: honoured('as in Kubernetes; at most 10,000 pods run at once'),
  completions: honoured('as in Kubernetes; at most 100,000'),
  completionMode: honoured('NonIndexed and Indexed'),
  backoffLimit: honoured('exact: counted over the whole Job'),
  backoffLimitPerIndex: honoured('as in Kubernetes'),
  maxFailedIndexes: honoured('as in Kubernetes'),
  activeDeadlineSeconds: honoured('as in Kubernetes, to the second'),
  ttlSecondsAfterFinished: refused(
    'this version of Gantry does not delete Jobs by itself',
    'Leave the field out, and delete the Job when it is not needed any more.',
  ),
  suspend: honoured('as in Kubernetes'),
  podFailurePolicy: honoured('as in Kubernetes'),
  successPolicy: honoured('as in Kubernetes'),
  podReplacementPolicy: honoured('as in Kubernetes'),
  selector: honoured('as in Kubernetes'),
  manualSelector: honoured('as in Kubernetes'),
  managedBy: honoured('a Job of another controller is stored and left alone'),
  template: honoured('see PodTemplate'),
};

/** metadata of a pod template. */
export const POD_TEMPLATE_METADATA: FieldTable = {
  labels: honoured('on the pods'),
  annotations: honoured('on the pods'),
  name: harmless('pods are named after their Job, as in Kubernetes'),
  generateName: harmless('pods are named after their Job, as in Kubernetes'),
  namespace: harmless("pods are in their Job's namespace, as in Kubernetes"),
  creationTimestamp: harmless('written by tools that print templates'),
  deletionTimestamp: harmless('means nothing in a template'),
  deletionGracePeriodSeconds: harmless('means nothing in a template'),
  generation: harmless('means nothing in a template'),
  managedFields: harmless('means nothing in a template'),
  resourceVersion: harmless('means nothing in a template'),
  selfLink: harmless('means nothing in a template'),
  uid: harmless('means nothing in a template'),
  finalizers: refused('nobody would remove the finalizers of a pod', 'Leave the finalizers out.'),
  ownerReferences: refused('a pod is owned by its Job alone', 'Leave the owner references out.'),
};
