import { approximated, type FieldTable, honoured } from '../../plan/fields/field-rule';

/** batch/v1 JobStatus (kubernetes-jobs.md 6). */
export const JOB_STATUS: FieldTable = {
  startTime: honoured('set when the Job is created, or resumed; not there while it is suspended'),
  completionTime: honoured('only with Complete'),
  active: honoured('pods that are there or about to be created, and neither ended nor stopping'),
  ready: approximated('active pods whose ECS task runs: readiness probes of main containers are refused'),
  terminating: honoured('pods whose task is being stopped'),
  succeeded: honoured('Indexed: the number of completed indexes'),
  failed: approximated(
    'pods that have failed or were killed with their Job; what a podFailurePolicy ignores is not among them; with a backoffLimitPerIndex a pod is counted at once, and not when its index has another one',
  ),
  completedIndexes: honoured('ranges of three and more are compressed'),
  failedIndexes: honoured('there, also when empty, with a backoffLimitPerIndex'),
  uncountedTerminatedPods: approximated('always empty: a task is counted in the write that stores its state'),
  conditions: honoured('see JobCondition'),
};

/** Conditions of a Job, by type and reason (kubernetes-jobs.md 6.1). */
export const JOB_CONDITIONS: FieldTable = {
  'Suspended JobSuspended': honoured('status True'),
  'Suspended JobResumed': honoured('status False, when it was True before'),
  'FailureTarget …': honoured('before Failed, with its reason and message'),
  'Failed BackoffLimitExceeded': approximated(
    'more failed pods than backoffLimit, or with OnFailure as many restarts; containers of a pod that fail together are one restart',
  ),
  'Failed DeadlineExceeded': honoured('activeDeadlineSeconds have passed'),
  'Failed PodFailurePolicy': honoured('a FailJob rule matched; the message names container or condition, pod and rule'),
  'Failed MaxFailedIndexesExceeded': honoured('more failed indexes than maxFailedIndexes'),
  'Failed FailedIndexes': honoured('every index is decided, and at least one has failed'),
  'Failed ExecutionFailed': approximated(
    'of Gantry: Step Functions cannot run the Job at all, such as with a state that fails for a reason of its own',
  ),
  'SuccessCriteriaMet CompletionsReached': honoured('before Complete'),
  'SuccessCriteriaMet SuccessPolicy': honoured('before Complete; the message says which rule'),
  'Complete CompletionsReached': honoured('as in Kubernetes'),
  'Complete SuccessPolicy': honoured('as in Kubernetes'),
  'Finished Complete, Finished Failed': approximated(
    'of Gantry: every ended Job has it, so that `kubectl wait --for=condition=Finished` ends either way',
  ),
};

export const JOB_CONDITION: FieldTable = {
  type: honoured('as in Kubernetes, and Finished'),
  status: honoured('True; False for Suspended after a resume'),
  lastProbeTime: honoured('the time of writing'),
  lastTransitionTime: honoured('the time of writing'),
  reason: honoured('as in Kubernetes'),
  message: honoured('as in Kubernetes'),
};
