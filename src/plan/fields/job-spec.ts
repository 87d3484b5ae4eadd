import { approximated, type FieldTable, honoured, refused } from './field-rule';

/** batch/v1 JobSpec. */
export const JOB_SPEC: FieldTable = {
  parallelism: approximated(
    'also when it is changed while pods run; at most 10,000 run at once, which is what a Map of Step Functions can do; when it is lowered the pods begun last are taken away, and go on up to 30 seconds after there is room again',
  ),
  completions: approximated('elastic for Indexed Jobs; at most 100,000, so that one item of the table knows them all'),
  completionMode: honoured('NonIndexed and Indexed'),
  backoffLimit: approximated(
    'exact, counted over the whole Job; a pod that waits for its back-off is neither released early by a success nor held longer by a later failure of another pod, because its wait is one state of the state machine',
  ),
  backoffLimitPerIndex: honoured('as in Kubernetes'),
  maxFailedIndexes: honoured('as in Kubernetes'),
  activeDeadlineSeconds: honoured('to the second; also when it is changed while pods run'),
  ttlSecondsAfterFinished: honoured('to the second; also when it is changed after the end'),
  suspend: approximated(
    'as in Kubernetes; with a backoffLimitPerIndex no index waits for the rest of its back-off when the Job is resumed',
  ),
  podFailurePolicy: honoured('as in Kubernetes'),
  successPolicy: approximated(
    'as in Kubernetes; a pod may begin in the moment before the success that decides is known, and is then stopped like the others',
  ),
  podReplacementPolicy: approximated(
    'a pod that its user deletes is counted and replaced when it has stopped, also with TerminatingOrFailed, because its place in the state machine is taken until then',
  ),
  selector: approximated(
    'checked as in Kubernetes; no pods are adopted or released by it, because every pod is the work of a Job',
  ),
  manualSelector: honoured('as in Kubernetes'),
  managedBy: approximated(
    'a Job of another controller is stored and left alone; that controller cannot write its status',
  ),
  template: honoured('see PodTemplateMetadata and PodSpec'),
};

/** metadata of a pod template. */
export const POD_TEMPLATE_METADATA: FieldTable = {
  labels: honoured('on the pods'),
  annotations: honoured('on the pods'),
  name: honoured('ignored, as in Kubernetes: pods are named after their Job'),
  generateName: honoured('ignored, as in Kubernetes: pods are named after their Job'),
  namespace: honoured("ignored, as in Kubernetes: pods are in their Job's namespace"),
  creationTimestamp: honoured('ignored, as in Kubernetes; tools that print templates write it'),
  deletionTimestamp: honoured('ignored, as in Kubernetes'),
  deletionGracePeriodSeconds: honoured('ignored, as in Kubernetes'),
  generation: honoured('ignored, as in Kubernetes'),
  managedFields: honoured('ignored, as in Kubernetes'),
  resourceVersion: honoured('ignored, as in Kubernetes'),
  selfLink: honoured('ignored, as in Kubernetes'),
  uid: honoured('ignored, as in Kubernetes'),
  finalizers: refused('nobody would remove the finalizers of a pod', 'Leave the finalizers out.'),
  ownerReferences: refused('a pod is owned by its Job alone', 'Leave the owner references out.'),
};
