import { approximated, type FieldTable, honoured } from '../../plan/fields/field-rule';

/** metadata of the pods that a Job makes (kubernetes-jobs.md 3). */
export const POD_METADATA: FieldTable = {
  generateName: honoured('the name of the Job, of an Indexed Job with the index'),
  name: approximated('generateName and five letters, which are computed and not drawn (docs/adr/0004)'),
  uid: approximated('computed from the uid of the Job and the place of the pod in it'),
  creationTimestamp: honoured('when the task of the pod was created, or first tried'),
  labels: honoured("the template's, with the four generated ones and the completion index"),
  annotations: approximated(
    "the template's, the completion index and the failure counts of the index; and gantry/… of its task and what that ran on",
  ),
  ownerReferences: honoured(
    'the Job, as controller that blocks its deletion; none once it was deleted with propagationPolicy Orphan (docs/adr/0020)',
  ),
  finalizers: approximated('none: a pod is counted in the write that stores its state, so no finalizer need keep it'),
  'deletionTimestamp, deletionGracePeriodSeconds': honoured(
    'while its task is being stopped; it then disappears, unless it had ended by itself',
  ),
};
